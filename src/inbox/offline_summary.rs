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
mod tests {
    use super::*;
    use crate::{
        id::{DriverId, NotificationId, StationId, VehicleId, VendorId},
        notification::{NotificationData, Resolved, ResolvedStatus},
        shift::Person,
    };
    use jiff::Timestamp;

    const ME: UserId = UserId::new(7);
    const OTHER: UserId = UserId::new(8);

    fn data(shift: i64) -> serde_json::Value {
        serde_json::json!({
            "shift_id": shift, "driver_id": 1, "driver_name": "", "vehicle_id": 1, "vehicle_reg": "",
            "start_time": "2027-03-01T06:00:00Z", "end_time": "2027-03-01T14:00:00Z",
        })
    }

    fn new(kind: NotificationType, shift: i64) -> Notification {
        Notification {
            id: NotificationId::new(shift),
            kind,
            title: String::new(),
            message: String::new(),
            data: NotificationData::of(NotificationType::ShiftCreated, data(shift)),
            action_url: None,
            is_read: false,
            created_at: Timestamp::UNIX_EPOCH,
            read_at: None,
            resolved: None,
            seq: shift,
        }
    }

    fn shift(id: i64, status: ShiftStatus, by: Option<UserId>) -> Shift {
        let person = |id| Person {
            id,
            full_name: String::new(),
        };
        Shift {
            id: ShiftId::new(id),
            status,
            vehicle_id: VehicleId::new(1),
            vehicle_reg: String::new(),
            driver_id: DriverId::new(1),
            driver_name: String::new(),
            vendor_id: VendorId::new(1),
            vendor_name: String::new(),
            station_id: StationId::new(1),
            station_name: String::new(),
            start_time: Timestamp::UNIX_EPOCH,
            end_time: Timestamp::UNIX_EPOCH,
            is_recurring: false,
            recurrence_pattern: None,
            series_id: None,
            created_by: person(OTHER),
            created_at: Timestamp::UNIX_EPOCH,
            decided_by: by.map(person),
            decided_at: None,
            rejection_reason: None,
            version: 2,
        }
    }

    fn counts(new: &[Notification], shifts: &[Shift]) -> Vec<(Missed, usize)> {
        let summary =
            OfflineSummary::of(SignedDuration::from_mins(12), new, false, shifts, Some(ME));
        summary.counts().collect()
    }

    #[test]
    fn counts_new_requests_and_decisions_of_others() {
        use NotificationType::ShiftCreated;
        let came: Vec<_> = (1..=4).map(|id| new(ShiftCreated, id)).collect();
        let shifts = [
            // Decided when the page came back, without its notification being resolved: as with an older server.
            shift(1, ShiftStatus::Approved, Some(OTHER)),
            shift(2, ShiftStatus::Pending, None),
            shift(10, ShiftStatus::Rejected, Some(OTHER)),
            shift(11, ShiftStatus::Approved, Some(OTHER)),
            shift(12, ShiftStatus::Approved, Some(ME)),
            shift(13, ShiftStatus::Pending, None),
        ];
        assert_eq!(
            counts(&came, &shifts),
            [(Missed::New(ShiftCreated), 4), (Missed::DecidedByOthers, 3)]
        );
        assert_eq!(
            counts(&[], &[shift(10, ShiftStatus::Cancelled, None)]),
            [(Missed::Cancelled, 1)]
        );
    }

    #[test]
    fn counts_a_request_that_came_and_was_settled_meanwhile_as_settled() {
        use NotificationType::ShiftCreated;
        let came: Vec<_> = (1..=4)
            .map(|id| Notification {
                is_read: id > 1,
                resolved: (id > 1).then_some(Resolved {
                    status: ResolvedStatus::Approved,
                    by: None,
                    at: Timestamp::UNIX_EPOCH,
                }),
                ..new(ShiftCreated, id)
            })
            .collect();
        let shifts = [
            shift(1, ShiftStatus::Pending, None),
            shift(2, ShiftStatus::Approved, Some(OTHER)),
            shift(3, ShiftStatus::Approved, Some(ME)),
            shift(4, ShiftStatus::Cancelled, None),
        ];
        assert_eq!(
            counts(&came, &shifts),
            [
                (Missed::New(ShiftCreated), 1),
                (Missed::DecidedByOthers, 1),
                (Missed::Cancelled, 1)
            ]
        );
    }

    #[test]
    fn counts_a_decision_once_for_its_vendor() {
        use NotificationType::{ShiftApproved, ShiftRejected};
        let came = [
            new(ShiftApproved, 1),
            new(ShiftRejected, 2),
            new(ShiftApproved, 3),
        ];
        let shifts = [
            shift(1, ShiftStatus::Approved, Some(OTHER)),
            shift(2, ShiftStatus::Rejected, Some(OTHER)),
        ];
        assert_eq!(
            counts(&came, &shifts),
            [
                (Missed::New(ShiftApproved), 2),
                (Missed::New(ShiftRejected), 1)
            ]
        );
    }

    #[test]
    fn puts_the_urgent_first() {
        use NotificationType::{Emergency, ShiftCreated, StockRequest};
        let came = [
            new(ShiftCreated, 1),
            new(StockRequest, 2),
            new(Emergency, 3),
            new(Emergency, 4),
        ];
        assert_eq!(
            counts(&came, &[]),
            [
                (Missed::New(Emergency), 2),
                (Missed::New(StockRequest), 1),
                (Missed::New(ShiftCreated), 1)
            ]
        );
    }

    #[test]
    fn leaves_out_what_was_read_elsewhere() {
        let mut read = new(NotificationType::ShiftCreated, 1);
        read.is_read = true;
        let pending = shift(1, ShiftStatus::Pending, None);
        assert_eq!(counts(&[read], &[pending]), []);
        assert!(OfflineSummary::default().is_empty());
    }

    #[test]
    fn joins_two_absences_in_a_row() {
        let missed = |seconds, count| {
            let came: Vec<_> = (0..count)
                .map(|id| new(NotificationType::ShiftCreated, id))
                .collect();
            OfflineSummary::of(SignedDuration::from_secs(seconds), &came, false, &[], None)
        };
        let both = missed(40, 1).merge(&missed(50, 2));
        assert_eq!((both.offline.as_secs(), both.new_count()), (90, 3));
    }
}
