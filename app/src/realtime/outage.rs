//! Being away: asleep, offline, cut off, or only behind for a moment. What comes until the page has caught up is gathered, and rings once.

use super::{ConnectionStatus, Realtime};
use crate::{
    api::shifts::{MOST_AT_ONCE, shifts_now},
    i18n::offline_summary::offline_summary,
    state::clock::browser_now,
};
use domain::{
    id::ShiftId,
    inbox::{NewNotifications, OfflineSummary, shift_of},
    notification::Notification,
    shift::ShiftStatus,
};
use jiff::{SignedDuration, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

/// A shorter absence is not worth a strip: what came pops up as ever.
const WORTH_TELLING: SignedDuration = SignedDuration::from_secs(10);
/// The same while there is no socket and the page asks every 15 s.
const BETWEEN_POLLS: SignedDuration = SignedDuration::from_secs(30);

/// An absence that is not over.
#[derive(Clone, Debug)]
pub struct Outage {
    since: Timestamp,
    /// What waited for a decision when it began.
    waited: BTreeSet<ShiftId>,
    receive: NewNotifications,
}

impl Realtime {
    /// From `since` on something may be missing here.
    pub(super) fn mark_stale(&self, since: Timestamp) {
        let waited = self.waiting.get_value();
        self.outage.update_value(|outage| {
            outage.get_or_insert(Outage {
                since,
                waited,
                receive: NewNotifications::default(),
            });
        });
    }

    /// Whether something may be missing here.
    pub(super) fn is_stale(&self) -> bool {
        self.outage.with_value(Option::is_some)
    }

    /// Since when; now, if nothing is missing.
    pub(super) fn stale_since(&self) -> Timestamp {
        self.outage
            .with_value(|outage| outage.as_ref().map(|outage| outage.since))
            .unwrap_or_else(browser_now)
    }

    /// Something new is there. It rings at once, or with everything else when the page has caught up.
    pub(super) fn receive(&self, mut receive: NewNotifications) {
        receive.new.retain(|notification| !notification.is_read);
        let kept = self.outage.try_update_value(|outage| {
            let outage = outage.as_mut()?;
            outage.receive.new.append(&mut receive.new);
            outage.receive.truncated |= receive.truncated;
            Some(())
        });
        if kept.flatten().is_none() {
            self.pop_up(&receive.new);
            self.alerts.ring(*self, &receive.new, None);
        }
    }

    /// Nothing is missing any more: says what was, once.
    pub(super) fn mark_synced(&self) {
        let Some(outage) = self.outage.try_update_value(Option::take).flatten() else {
            return;
        };
        let now = browser_now();
        let offline = now.duration_since(outage.since);
        let live = self.link.get_untracked() == ConnectionStatus::Live;
        if !live {
            // An answer, but no socket: behind again from now on.
            self.mark_stale(now);
        }
        if offline < if live { WORTH_TELLING } else { BETWEEN_POLLS } {
            self.pop_up(&outage.receive.new);
            self.alerts.ring(*self, &outage.receive.new, None);
            return;
        }
        let realtime = *self;
        spawn_local(async move {
            let Outage {
                waited, receive, ..
            } = outage;
            let about = receive.new.iter().filter_map(shift_of);
            let ids: BTreeSet<ShiftId> = about.chain(waited).collect();
            // What became of shifts is left out if it cannot be told of all of them.
            let shifts = if (1..=MOST_AT_ONCE).contains(&ids.len()) {
                shifts_now(ids.into_iter().collect())
                    .await
                    .unwrap_or_default()
            } else {
                Vec::new()
            };
            let missed = OfflineSummary::of(
                offline,
                &receive.new,
                receive.truncated,
                &shifts,
                realtime.me,
            );
            let line = offline_summary(realtime.notices.locale, &missed);
            realtime
                .alerts
                .ring(realtime, &receive.new, line.as_deref());
            if line.is_some() {
                let _ = realtime.missed.try_update(|shown| {
                    *shown = Some(match shown.take() {
                        Some(earlier) => earlier.and(&missed),
                        None => missed,
                    });
                });
            }
        });
    }

    /// The list shows these now.
    pub fn list_shows(&self, shifts: impl Iterator<Item = (ShiftId, ShiftStatus)>) {
        self.waiting.set_value(
            shifts
                .filter(|(_, status)| *status == ShiftStatus::Pending)
                .map(|(id, _)| id)
                .collect(),
        );
    }

    /// New ones, each for itself.
    fn pop_up(&self, new: &[Notification]) {
        let now = browser_now();
        self.toasts.update(|toasts| {
            toasts.extend(
                new.iter()
                    .map(|new| super::Toast::new(self.notices.locale, new, now)),
            );
        });
    }
}
