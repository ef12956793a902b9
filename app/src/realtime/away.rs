//! Being away: asleep, offline, cut off, or only behind for a moment. What comes until the page has caught up is gathered, and rings once.

use super::{LinkState, Realtime};
use crate::{
    api::shifts::{MOST_AT_ONCE, shifts_now},
    clock::browser_now,
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
pub struct Away {
    since: Timestamp,
    /// What waited for a decision when it began.
    waited: BTreeSet<ShiftId>,
    caught: NewNotifications,
}

impl Realtime {
    /// From `since` on something may be missing here.
    pub(super) fn behind(&self, since: Timestamp) {
        let waited = self.waiting.get_value();
        self.away.update_value(|away| {
            away.get_or_insert(Away {
                since,
                waited,
                caught: NewNotifications::default(),
            });
        });
    }

    /// Whether something may be missing here.
    pub(super) fn is_behind(&self) -> bool {
        self.away.with_value(Option::is_some)
    }

    /// Since when; now, if nothing is missing.
    pub(super) fn behind_since(&self) -> Timestamp {
        self.away
            .with_value(|away| away.as_ref().map(|away| away.since))
            .unwrap_or_else(browser_now)
    }

    /// Something new is there. It rings at once, or with everything else when the page has caught up.
    pub(super) fn caught(&self, mut caught: NewNotifications) {
        caught.new.retain(|notification| !notification.is_read);
        let kept = self.away.try_update_value(|away| {
            let away = away.as_mut()?;
            away.caught.new.append(&mut caught.new);
            away.caught.truncated |= caught.truncated;
            Some(())
        });
        if kept.flatten().is_none() {
            self.pop_up(&caught.new);
            self.alerts.ring(*self, &caught.new, None);
        }
    }

    /// Nothing is missing any more: says what was, once.
    pub(super) fn caught_up(&self) {
        let Some(away) = self.away.try_update_value(Option::take).flatten() else {
            return;
        };
        let now = browser_now();
        let offline = now.duration_since(away.since);
        let live = self.link.get_untracked() == LinkState::Live;
        if !live {
            // An answer, but no socket: behind again from now on.
            self.behind(now);
        }
        if offline < if live { WORTH_TELLING } else { BETWEEN_POLLS } {
            self.pop_up(&away.caught.new);
            self.alerts.ring(*self, &away.caught.new, None);
            return;
        }
        let realtime = *self;
        spawn_local(async move {
            let Away { waited, caught, .. } = away;
            let about = caught.new.iter().filter_map(shift_of);
            let ids: BTreeSet<ShiftId> = about.chain(waited).collect();
            // What became of shifts is left out if it cannot be told of all of them.
            let shifts = if (1..=MOST_AT_ONCE).contains(&ids.len()) {
                shifts_now(ids.into_iter().collect())
                    .await
                    .unwrap_or_default()
            } else {
                Vec::new()
            };
            let missed =
                OfflineSummary::of(offline, &caught.new, caught.truncated, &shifts, realtime.me);
            realtime
                .alerts
                .ring(realtime, &caught.new, missed.words().as_deref());
            if missed.summary().is_some() {
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
            toasts.extend(new.iter().map(|new| super::Toast::new(new, now)));
        });
    }
}
