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
    let summary = OfflineSummary::of(SignedDuration::from_mins(12), new, false, shifts, Some(ME));
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
