use super::*;
use crate::{
    id::{DriverId, StationId, UserId, VehicleId, VendorId},
    shift::{Person, ShiftStatus},
};

fn view(id: i64, status: ShiftStatus, version: i64) -> ShiftView {
    let start = "2026-11-27T06:00:00Z".parse().expect("a time");
    let end = "2026-11-27T14:00:00Z".parse().expect("a time");
    ShiftView {
        shift: Shift {
            id: ShiftId::new(id),
            status,
            vehicle_id: VehicleId::new(1),
            vehicle_reg: "GJ 05 BX 4471".into(),
            driver_id: DriverId::new(1),
            driver_name: "Mahesh Solanki".into(),
            vendor_id: VendorId::new(1),
            vendor_name: "Narmada Transport".into(),
            station_id: StationId::new(1),
            station_name: "Hazira MS".into(),
            start_time: start,
            end_time: end,
            is_recurring: false,
            recurrence_pattern: None,
            series_id: None,
            created_by: Person {
                id: UserId::new(1),
                full_name: "Ravi Kumar".into(),
            },
            created_at: start,
            decided_by: None,
            decided_at: None,
            rejection_reason: None,
            version,
        },
        start_local: "2026-11-27T11:30".parse().expect("a local time"),
        end_local: "2026-11-27T19:30".parse().expect("a local time"),
        zone: "IST".into(),
        now_offset_seconds: 19_800,
        changed_at: start,
    }
}

fn pending(ids: &[i64]) -> Vec<ShiftView> {
    let of = |id: &i64| view(*id, ShiftStatus::Pending, 1);
    ids.iter().map(of).collect()
}

fn is_pending(view: &ShiftView) -> bool {
    view.shift.status == ShiftStatus::Pending
}

fn list(ids: &[i64]) -> StableRows {
    StableRows::new(&pending(ids), is_pending)
}

fn next(rows: &StableRows, live: &[i64], in_use: &[i64]) -> StableRows {
    let in_use: Vec<_> = in_use.iter().copied().map(ShiftId::new).collect();
    rows.next(&pending(live), &in_use, is_pending, |_| None)
}

fn ids(rows: &StableRows) -> Vec<i64> {
    rows.rows()
        .iter()
        .map(|row| row.view.shift.id.get())
        .collect()
}

#[test]
fn a_decided_row_keeps_its_place_while_it_is_in_use() {
    let decided = view(1, ShiftStatus::Approved, 2).shift;
    let rows = list(&[1, 2, 3]).next(&pending(&[2, 3]), &[ShiftId::new(1)], is_pending, |id| {
        (id == decided.id).then(|| decided.clone())
    });
    assert_eq!(ids(&rows), [1, 2, 3]);
    let first = rows.rows().first().expect("a row");
    assert_eq!(
        (first.view.shift.status, first.has_left),
        (ShiftStatus::Approved, true)
    );
    assert_eq!(ids(&next(&rows, &[2, 3], &[])), [2, 3]);
}

#[test]
fn a_decided_row_has_left_a_list_of_pending_shifts_before_it_is_read_again() {
    let live = [
        view(1, ShiftStatus::Approved, 2),
        view(2, ShiftStatus::Pending, 1),
    ];
    let rows = list(&[1, 2]).next(&live, &[ShiftId::new(1)], is_pending, |_| None);
    let left: Vec<_> = rows.rows().iter().map(|row| row.has_left).collect();
    assert_eq!(left, [true, false]);
}

#[test]
fn new_rows_wait_above_a_row_in_use_and_appear_below_it() {
    let rows = next(&list(&[4, 6]), &[3, 4, 5, 6, 7], &[4]);
    assert_eq!((ids(&rows), rows.waiting()), (vec![4, 5, 6, 7], 1));
    let shown = next(&rows, &[3, 4, 5, 6, 7], &[]);
    assert_eq!((ids(&shown), shown.waiting()), (vec![3, 4, 5, 6, 7], 0));
}

#[test]
fn rows_down_to_the_lowest_one_in_use_keep_their_places() {
    // The focus is on 2 and the pointer on 5; shift 3 was decided by somebody else.
    let rows = next(&list(&[2, 3, 5, 8]), &[1, 2, 4, 5, 6, 8], &[2, 5]);
    assert_eq!((ids(&rows), rows.waiting()), (vec![2, 3, 5, 6, 8], 2));
}

#[test]
fn a_row_in_use_that_is_no_longer_listed_holds_nothing_back() {
    assert_eq!(ids(&next(&list(&[1, 2]), &[3, 1, 2], &[9])), [3, 1, 2]);
}

#[test]
fn rows_at_a_place_where_they_were_not_before_are_known() {
    let before = list(&[2, 3]);
    let moved = |live: &[i64]| {
        let moved = next(&before, live, &[]).moved_since(&before);
        moved.into_iter().map(ShiftId::get).collect::<Vec<_>>()
    };
    assert_eq!(moved(&[1, 2, 3]), [1, 2, 3]);
    assert_eq!(moved(&[2, 3, 4]), [4]);
    assert_eq!(moved(&[3]), [3]);
    assert!(moved(&[2, 3]).is_empty());
}
