//! An outage: a time in which this page may have missed something (asleep, offline, or behind for a moment). What arrives until the page is
//! in sync again is collected, so that it is announced once.

use super::ConnectionStatus;
use crate::state::clock::browser_now;
use domain::{
    id::{NotificationId, ShiftId},
    inbox::{NewNotifications, OfflineSummary},
    notification::Resolved,
    shift::{Shift, ShiftStatus},
};
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A shorter outage gets no summary: its notifications are announced as usual.
const MIN_SUMMARIZED: SignedDuration = SignedDuration::from_secs(10);
/// The same without a socket, when the page polls every 15 s.
const MIN_SUMMARIZED_POLLING: SignedDuration = SignedDuration::from_secs(30);

/// An outage that is not over.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    pub since: Timestamp,
    /// The shifts that were pending when it began.
    pub pending: BTreeSet<ShiftId>,
    /// What arrived since.
    pub received: NewNotifications,
}

impl Outage {
    /// How long it has lasted.
    pub fn duration(&self) -> SignedDuration {
        browser_now().duration_since(self.since)
    }

    /// Whether it was long enough for a summary.
    pub fn is_worth_a_summary(&self, status: ConnectionStatus) -> bool {
        let live = status == ConnectionStatus::Live;
        self.duration()
            >= if live {
                MIN_SUMMARIZED
            } else {
                MIN_SUMMARIZED_POLLING
            }
    }
}

/// Knows whether this page may have missed something, and shows a summary of what it missed.
#[derive(Clone, Copy)]
pub struct OutageTracker {
    /// What this page missed, until somebody has seen it.
    pub summary: RwSignal<Option<OfflineSummary>>,
    current: StoredValue<Option<Outage>>,
    /// Pending shifts, as far as this page has shown them.
    pending: StoredValue<BTreeSet<ShiftId>>,
}

impl OutageTracker {
    pub(super) fn new() -> Self {
        Self {
            summary: RwSignal::new(None),
            current: StoredValue::new(None),
            pending: StoredValue::new(BTreeSet::new()),
        }
    }

    /// Something may be missing from `since` on. Does nothing during an outage.
    pub(super) fn begin(&self, since: Timestamp) {
        let pending = self.pending.get_value();
        self.current.update_value(|current| {
            current.get_or_insert(Outage {
                since,
                pending,
                received: NewNotifications::default(),
            });
        });
    }

    /// Ends the outage, if there is one.
    pub(super) fn end(&self) -> Option<Outage> {
        self.current.try_update_value(Option::take).flatten()
    }

    /// Whether something may be missing.
    pub(super) fn is_stale(&self) -> bool {
        self.current.with_value(Option::is_some)
    }

    /// When the outage began; now, if there is none.
    pub(super) fn stale_since(&self) -> Timestamp {
        self.current
            .with_value(|current| current.as_ref().map(|outage| outage.since))
            .unwrap_or_else(browser_now)
    }

    /// Keeps new notifications for the end of the outage. Returns them if there is no outage.
    pub(super) fn collect(&self, new: NewNotifications) -> Option<NewNotifications> {
        let mut new = Some(new);
        self.current.update_value(|current| {
            if let Some(outage) = current
                && let Some(new) = new.take()
            {
                outage.received.append(new);
            }
        });
        new
    }

    /// Notes that notifications which were received in this outage are resolved.
    pub(super) fn resolved(&self, ids: &[NotificationId], resolved: &Resolved) {
        self.current.update_value(|current| {
            let received = current
                .iter_mut()
                .flat_map(|outage| &mut outage.received.new);
            for notification in received.filter(|one| ids.contains(&one.id)) {
                notification.is_read = true;
                notification.resolved = Some(resolved.clone());
            }
        });
    }

    /// Adds to the summary that is shown.
    pub(super) fn add_summary(&self, missed: OfflineSummary) {
        let _ = self.summary.try_update(|shown| {
            *shown = Some(match shown.take() {
                Some(earlier) => earlier.merge(&missed),
                None => missed,
            });
        });
    }

    /// Notes a shift that changed.
    pub(super) fn shift_changed(&self, shift: &Shift) {
        self.pending.update_value(|pending| {
            if shift.status == ShiftStatus::Pending {
                pending.insert(shift.id);
            } else {
                pending.remove(&shift.id);
            }
        });
    }

    /// Notes the shifts that the list shows.
    pub fn list_shows(&self, shifts: impl Iterator<Item = (ShiftId, ShiftStatus)>) {
        let pending = shifts.filter(|(_, status)| *status == ShiftStatus::Pending);
        self.pending.set_value(pending.map(|(id, _)| id).collect());
    }
}
