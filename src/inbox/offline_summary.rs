//! Summary of what a page missed while it was asleep or offline.

use crate::{
    id::{ShiftId, UserId},
    notification::{Notification, NotificationType},
    shift::{Shift, ShiftStatus},
};
use jiff::SignedDuration;

/// The notification types in the order of the summary, most urgent first.
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
    /// How long the page was offline.
    pub offline: SignedDuration,
    /// Number of new unread notifications by type, in the order of [`KINDS`].
    new: [usize; 6],
    /// Whether there are more new notifications than were counted.
    truncated: bool,
    /// Shifts that were decided by other users.
    decided: usize,
    cancelled: usize,
    expired: usize,
}

impl OfflineSummary {
    /// `new`: the notifications that arrived meanwhile. `shifts`: the current state of the shifts that were pending
    /// before, and of those that `new` refers to. `me`: the user of the page; what this user has read or decided
    /// elsewhere is not counted.
    pub fn of(
        offline: SignedDuration,
        new: &[Notification],
        truncated: bool,
        shifts: &[Shift],
        me: Option<UserId>,
    ) -> Self {
        let mut missed = Self {
            offline,
            truncated,
            ..Self::default()
        };
        for notification in new.iter().filter(|notification| !notification.is_read) {
            for (kind, count) in KINDS.iter().zip(&mut missed.new) {
                *count += usize::from(*kind == notification.kind);
            }
        }
        for shift in shifts {
            // The vendor's own notification already reports the decision.
            let told = new.iter().any(|notification| {
                notification.kind != NotificationType::ShiftCreated
                    && shift_of(notification) == Some(shift.id)
            });
            let mine = shift.decided_by.as_ref().map(|person| person.id) == me;
            match shift.status {
                ShiftStatus::Approved | ShiftStatus::Rejected if !mine && !told => {
                    missed.decided += 1;
                }
                ShiftStatus::Cancelled => missed.cancelled += 1,
                ShiftStatus::Expired => missed.expired += 1,
                _ => {}
            }
        }
        missed
    }

    /// Adds a later period offline, if the user has not looked at the page in between.
    #[must_use]
    pub fn and(mut self, later: &Self) -> Self {
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

    /// Number of new unread notifications.
    pub fn new_ones(&self) -> usize {
        self.new.iter().sum()
    }

    /// For example `4 new, 3 decided by others`; `None` if nothing was missed.
    pub fn summary(&self) -> Option<String> {
        let many = if self.truncated { "more than " } else { "" };
        let new = KINDS
            .iter()
            .zip(self.new)
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{many}{count} {}", word(*kind, count)));
        let shifts = [
            (self.decided, "decided by others"),
            (self.cancelled, "cancelled"),
            (self.expired, "expired"),
        ];
        let shifts = shifts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"));
        let parts: Vec<_> = new.chain(shifts).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// For example `12 min offline: 4 new, 3 decided by others`; `None` if nothing was missed.
    pub fn words(&self) -> Option<String> {
        let summary = self.summary()?;
        Some(format!("{} offline: {summary}", about(self.offline)))
    }
}

/// The shift that a notification refers to.
pub fn shift_of(notification: &Notification) -> Option<ShiftId> {
    Some(notification.data.shift()?.shift_id)
}

fn word(kind: NotificationType, count: usize) -> &'static str {
    match (kind, count) {
        (NotificationType::ShiftCreated, _) => "new",
        (NotificationType::ShiftApproved, _) => "approved",
        (NotificationType::ShiftRejected, _) => "rejected",
        (NotificationType::TripAssigned, 1) => "trip",
        (NotificationType::TripAssigned, _) => "trips",
        (NotificationType::StockRequest, 1) => "stock request",
        (NotificationType::StockRequest, _) => "stock requests",
        (NotificationType::Emergency, 1) => "emergency",
        (NotificationType::Emergency, _) => "emergencies",
    }
}

/// A rounded duration: `45 s`, `12 min`, `3 h`, `2 days`.
fn about(time: SignedDuration) -> String {
    match time.as_secs().max(0) {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min", seconds / 60),
        seconds @ 3_600..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{DriverId, NotificationId, StationId, VehicleId, VendorId},
        notification::NotificationData,
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
            created_by: person(OTHER),
            created_at: Timestamp::UNIX_EPOCH,
            decided_by: by.map(person),
            decided_at: None,
            rejection_reason: None,
            version: 2,
        }
    }

    fn words(minutes: i64, new: &[Notification], shifts: &[Shift]) -> Option<String> {
        OfflineSummary::of(
            SignedDuration::from_mins(minutes),
            new,
            false,
            shifts,
            Some(ME),
        )
        .words()
    }

    #[test]
    fn an_engineer_reads_what_is_new_and_what_others_decided() {
        use NotificationType::ShiftCreated;
        let came: Vec<_> = (1..=4).map(|id| new(ShiftCreated, id)).collect();
        let shifts = [
            // New, and already decided when the page came back.
            shift(1, ShiftStatus::Approved, Some(OTHER)),
            shift(2, ShiftStatus::Pending, None),
            shift(10, ShiftStatus::Rejected, Some(OTHER)),
            shift(11, ShiftStatus::Approved, Some(OTHER)),
            shift(12, ShiftStatus::Approved, Some(ME)),
            shift(13, ShiftStatus::Pending, None),
        ];
        assert_eq!(
            words(12, &came, &shifts).as_deref(),
            Some("12 min offline: 4 new, 3 decided by others")
        );
        assert_eq!(
            words(60, &[], &[shift(10, ShiftStatus::Cancelled, None)]).as_deref(),
            Some("1 h offline: 1 cancelled")
        );
    }

    #[test]
    fn a_vendor_reads_the_decisions_once() {
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
            words(200, &came, &shifts).as_deref(),
            Some("3 h offline: 2 approved, 1 rejected")
        );
    }

    #[test]
    fn the_urgent_comes_first() {
        use NotificationType::{Emergency, ShiftCreated, StockRequest};
        let came = [
            new(ShiftCreated, 1),
            new(StockRequest, 2),
            new(Emergency, 3),
            new(Emergency, 4),
        ];
        assert_eq!(
            words(1, &came, &[]).as_deref(),
            Some("1 min offline: 2 emergencies, 1 stock request, 1 new")
        );
    }

    #[test]
    fn nothing_missed_and_what_was_read_elsewhere_is_not_worth_a_word() {
        let mut read = new(NotificationType::ShiftCreated, 1);
        read.is_read = true;
        assert_eq!(
            words(90, &[read], &[shift(1, ShiftStatus::Pending, None)]),
            None
        );
    }

    #[test]
    fn two_absences_in_a_row_are_one_strip() {
        let missed = |seconds, count| {
            let came: Vec<_> = (0..count)
                .map(|id| new(NotificationType::ShiftCreated, id))
                .collect();
            OfflineSummary::of(SignedDuration::from_secs(seconds), &came, false, &[], None)
        };
        assert_eq!(
            missed(40, 1).and(&missed(50, 2)).words().as_deref(),
            Some("1 min offline: 3 new")
        );
    }

    #[test]
    fn what_cannot_be_counted_is_not_made_up() {
        let came: Vec<_> = (0..50)
            .map(|id| new(NotificationType::ShiftCreated, id))
            .collect();
        let missed = OfflineSummary::of(SignedDuration::from_hours(72), &came, true, &[], None);
        assert_eq!(
            missed.words().as_deref(),
            Some("3 days offline: more than 50 new")
        );
    }

    #[test]
    fn durations_are_those_that_a_person_says() {
        let about = |seconds| about(SignedDuration::from_secs(seconds));
        assert_eq!(
            [
                about(45),
                about(60),
                about(754),
                about(3_599),
                about(11_000),
                about(100_000),
                about(190_000)
            ],
            ["45 s", "1 min", "12 min", "59 min", "3 h", "27 h", "2 days"]
        );
    }
}
