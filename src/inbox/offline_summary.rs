//! Counts of what a page missed while it was asleep, offline or cut off.

use crate::{
    id::{ShiftId, UserId},
    notification::{Notification, NotificationType},
    shift::{Shift, ShiftStatus},
};
use jiff::SignedDuration;

/// The kinds in the order in which a person reads them: the urgent first.
const KINDS: [NotificationType; 6] = [
    NotificationType::Emergency,
    NotificationType::StockRequest,
    NotificationType::ShiftCreated,
    NotificationType::ShiftApproved,
    NotificationType::ShiftRejected,
    NotificationType::TripAssigned,
];

/// What a page missed while it was offline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfflineSummary {
    /// How long the page was away.
    pub offline: SignedDuration,
    /// Whether there are more new notifications than could be counted.
    pub truncated: bool,
    /// New unread notifications, by kind as in [`KINDS`].
    new: [usize; 6],
    decided: usize,
    cancelled: usize,
    expired: usize,
}

/// A kind of thing that a page missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// New unread notifications of one kind.
    New(NotificationType),
    /// Shifts that somebody else decided.
    DecidedByOthers,
    /// Shifts that their vendor cancelled.
    Cancelled,
    /// Shifts that nobody decided in time.
    Expired,
}

impl OfflineSummary {
    /// `new` are the notifications that came meanwhile. `shifts` are those that were pending before, and those that the new notifications
    /// are about, as they stand now. What `me`, the reader, has read or decided elsewhere is left out. A request that
    /// came and was settled meanwhile is not new, because its notification is read: only its outcome counts.
    pub fn of(
        offline: SignedDuration,
        new: &[Notification],
        truncated: bool,
        shifts: &[Shift],
        me: Option<UserId>,
    ) -> Self {
        let mut summary = Self {
            offline,
            truncated,
            ..Self::default()
        };
        for notification in new.iter().filter(|notification| !notification.is_read) {
            for (kind, count) in KINDS.iter().zip(&mut summary.new) {
                *count += usize::from(*kind == notification.kind);
            }
        }
        for shift in shifts {
            // A vendor has a notification about the decision.
            let notified = new.iter().any(|notification| {
                notification.kind != NotificationType::ShiftCreated
                    && shift_of(notification) == Some(shift.id)
            });
            let mine = shift.decided_by.as_ref().map(|person| person.id) == me;
            match shift.status {
                ShiftStatus::Approved | ShiftStatus::Rejected if !mine && !notified => {
                    summary.decided += 1;
                }
                ShiftStatus::Cancelled => summary.cancelled += 1,
                ShiftStatus::Expired => summary.expired += 1,
                _ => {}
            }
        }
        summary
    }

    /// This absence and a later one as one, for when nobody has seen the first summary in between.
    #[must_use]
    pub fn merge(mut self, later: &Self) -> Self {
        self.offline = self.offline.saturating_add(later.offline);
        for (count, more) in self.new.iter_mut().zip(later.new) {
            *count += more;
        }
        self.truncated |= later.truncated;
        self.decided += later.decided;
        self.cancelled += later.cancelled;
        self.expired += later.expired;
        self
    }

    /// How many new notifications there are.
    pub fn new_count(&self) -> usize {
        self.new.iter().sum()
    }

    /// Whether nothing was missed.
    pub fn is_empty(&self) -> bool {
        self.counts().next().is_none()
    }

    /// How many of each kind were missed, the urgent first; without those of which there are none.
    pub fn counts(&self) -> impl Iterator<Item = (Missed, usize)> {
        let new = KINDS.into_iter().map(Missed::New).zip(self.new);
        let shifts = [
            (Missed::DecidedByOthers, self.decided),
            (Missed::Cancelled, self.cancelled),
            (Missed::Expired, self.expired),
        ];
        new.chain(shifts).filter(|(_, count)| *count > 0)
    }
}

/// The shift that a notification refers to.
pub fn shift_of(notification: &Notification) -> Option<ShiftId> {
    Some(notification.data.shift()?.shift_id)
}

#[cfg(test)]
mod tests;
