use super::*;
use crate::{
    id::{DriverId, ShiftId, UserId, VehicleId, VendorId},
    page::PageRequest,
    shift::Person,
};

const STATION: StationId = StationId::new(1);

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn now() -> Timestamp {
    at("2026-11-22T00:00:00Z")
}

/// A pending shift of eight hours that begins at this hour of the day after `now`.
fn shift(id: i64, hour: i8) -> Shift {
    let start = at("2026-11-23T00:00:00Z") + jiff::SignedDuration::from_hours(i64::from(hour));
    Shift {
        id: ShiftId::new(id),
        status: ShiftStatus::Pending,
        vehicle_id: VehicleId::new(2),
        vehicle_reg: "GJ 05 BX 4471".into(),
        driver_id: DriverId::new(3),
        driver_name: "Mahesh Solanki".into(),
        vendor_id: VendorId::new(4),
        vendor_name: "Sabarmati Carriers".into(),
        station_id: STATION,
        station_name: "Hazira MS".into(),
        start_time: start,
        end_time: start + jiff::SignedDuration::from_hours(8),
        is_recurring: false,
        recurrence_pattern: None,
        created_by: Person {
            id: UserId::new(6),
            full_name: "Ravi Kumar".into(),
        },
        created_at: now(),
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        version: 1,
    }
}

fn decided(id: i64, hour: i8, status: ShiftStatus) -> Shift {
    Shift {
        status,
        version: 2,
        decided_at: Some(at("2026-11-22T09:00:00Z")),
        ..shift(id, hour)
    }
}

/// The page of a query with these shifts on it, of 3 rows at most.
fn board(shifts: &[Shift]) -> ShiftBoard {
    let clock = serde_json::json!({
        "zone": "Asia/Kolkata",
        "spans": [{"from": "2026-01-01T00:00:00Z", "offset_seconds": 19_800, "abbreviation": "IST"}],
    });
    let mut board = ShiftBoard {
        page: Page {
            count: 0,
            request: PageRequest::new(1, 3).expect("a page"),
            results: Vec::new(),
        },
        counts: StatusCounts::default(),
        waiting: 0,
        next_start: None,
        zone: "Asia/Kolkata".into(),
        clocks: [(STATION, serde_json::from_value(clock).expect("a clock"))].into(),
    };
    for shift in shifts {
        let fresh = Shift {
            version: 1,
            status: ShiftStatus::Pending,
            ..shift.clone()
        };
        board.apply(&pending(), &fresh, now());
    }
    board
}

fn pending() -> BoardQuery {
    BoardQuery {
        status: Some(ShiftStatus::Pending),
        ..BoardQuery::default()
    }
}

fn ids(board: &ShiftBoard) -> Vec<i64> {
    let rows = board.page.results.iter();
    rows.map(|view| view.shift.id.get()).collect()
}

#[test]
fn a_new_shift_takes_its_place_in_the_order() {
    let mut board = board(&[shift(1, 6), shift(2, 10)]);
    assert!(board.apply(&pending(), &shift(3, 8), now()));
    assert_eq!(ids(&board), [1, 3, 2]);
    assert_eq!(
        (board.waiting, board.counts.pending, board.page.count),
        (3, 3, 3)
    );
    assert_eq!(board.next_start, Some(shift(1, 6).start_time));
    let row = &board.page.results[1];
    assert_eq!(row.start_local.to_string(), "2026-11-23T13:30:00");
    assert_eq!((row.zone.as_str(), row.now_offset_seconds), ("IST", 19_800));
    // A page is no longer than it may be, and the count goes on.
    assert!(board.apply(&pending(), &shift(4, 2), now()));
    assert_eq!((ids(&board), board.page.count), (vec![4, 1, 3], 4));
    assert_eq!(board.next_start, Some(shift(4, 2).start_time));
}

#[test]
fn told_twice_is_told_once() {
    let mut board = board(&[shift(1, 6)]);
    assert!(!board.apply(&pending(), &shift(1, 6), now()));
    assert_eq!((ids(&board), board.waiting), (vec![1], 1));
}

#[test]
fn a_decision_shows_in_its_row_and_the_row_stays() {
    let mut board = board(&[shift(1, 6), shift(2, 10)]);
    assert!(board.apply(&pending(), &decided(1, 6, ShiftStatus::Approved), now()));
    assert_eq!(ids(&board), [1, 2]);
    let row = &board.page.results[0];
    assert_eq!(row.shift.status, ShiftStatus::Approved);
    assert_eq!(row.changed_at, at("2026-11-22T09:00:00Z"));
    assert_eq!(
        (board.waiting, board.counts.pending, board.counts.approved),
        (1, 1, 1)
    );
    // What came late is older than what is shown.
    assert!(!board.apply(&pending(), &shift(1, 6), now()));
    assert_eq!(board.page.results[0].shift.status, ShiftStatus::Approved);
}

#[test]
fn a_cancelled_shift_changed_now_and_not_when_it_was_approved() {
    let mut board = board(&[shift(1, 6)]);
    let later = at("2026-11-22T10:00:00Z");
    let cancelled = Shift {
        version: 3,
        ..decided(1, 6, ShiftStatus::Cancelled)
    };
    assert!(board.apply(&pending(), &cancelled, later));
    assert_eq!(board.page.results[0].changed_at, later);
    assert_eq!((board.waiting, board.counts.cancelled), (0, 1));
}

#[test]
fn what_has_begun_is_not_the_next_to_begin() {
    let mut board = board(&[]);
    let now = shift(1, 6).start_time;
    assert!(board.apply(&pending(), &shift(1, 6), now));
    assert_eq!((board.next_start, board.waiting), (None, 1));
    board.apply(&pending(), &shift(2, 9), now);
    board.apply(&pending(), &shift(3, 7), now);
    board.apply(&pending(), &shift(4, 8), now);
    assert_eq!(board.next_start, Some(shift(3, 7).start_time));
}

#[test]
fn what_was_not_on_the_page_and_was_decided_waits_for_the_list() {
    let mut board = board(&[shift(1, 6)]);
    let before = board.clone();
    assert!(!board.apply(&pending(), &decided(9, 8, ShiftStatus::Rejected), now()));
    assert_eq!(board, before);
}

#[test]
fn a_new_shift_counts_where_it_is_not_shown() {
    let shown = |query: &BoardQuery| {
        let mut board = board(&[shift(1, 6)]);
        board.apply(query, &shift(2, 8), now());
        (
            ids(&board).contains(&2),
            board.waiting,
            board.counts.pending,
        )
    };
    let query = |change: fn(&mut BoardQuery)| {
        let mut query = pending();
        change(&mut query);
        query
    };
    assert_eq!(shown(&query(|_| ())), (true, 2, 2));
    assert_eq!(shown(&query(|query| query.status = None)), (true, 2, 2));
    assert_eq!(
        shown(&query(|query| query.status = Some(ShiftStatus::Approved))),
        (false, 2, 2)
    );
    // What is shown decides, also where the page that was asked for does not exist.
    assert_eq!(shown(&query(|query| query.page = 9)), (true, 2, 2));
    let mut second = board(&[shift(1, 6)]);
    second.page.request = PageRequest::new(2, 3).expect("a page");
    assert!(second.apply(&pending(), &shift(2, 8), now()));
    assert_eq!((ids(&second), second.waiting), (vec![1], 2));
    // Whether it fits the search only the server knows.
    assert_eq!(
        shown(&query(|query| query.search = "GJ".into())),
        (false, 2, 1)
    );
    assert_eq!(
        shown(&query(|query| query.to = Some(civil::date(2026, 11, 22)))),
        (false, 2, 1)
    );
    assert_eq!(
        shown(&query(|query| query.from = Some(civil::date(2026, 11, 23)))),
        (true, 2, 2)
    );
    // It counts under the dates, whatever the tab and the page.
    assert_eq!(
        shown(&query(|query| {
            query.from = Some(civil::date(2026, 11, 23));
            query.status = Some(ShiftStatus::Approved);
        })),
        (false, 2, 2)
    );
    // Nor can a row be drawn whose station's clock is unknown.
    let mut board = board(&[shift(1, 6)]);
    let elsewhere = Shift {
        station_id: StationId::new(2),
        ..shift(2, 8)
    };
    assert!(board.apply(&pending(), &elsewhere, now()));
    assert_eq!((ids(&board), board.waiting), (vec![1], 2));
}

#[test]
fn a_new_shift_follows_the_order_that_was_asked_for_or_the_latest_start_comes_first() {
    let all = BoardQuery::default();
    let mut board = board(&[]);
    for shift in [shift(1, 6), shift(2, 10), shift(3, 8)] {
        board.apply(&all, &shift, now());
    }
    assert_eq!(ids(&board), [2, 3, 1]);
    let newest = BoardQuery {
        sort: Some(ShiftSort::Newest),
        ..BoardQuery::default()
    };
    let mut board = self::board(&[]);
    for shift in [shift(1, 6), shift(3, 8), shift(2, 10)] {
        board.apply(&newest, &shift, now());
    }
    assert_eq!(ids(&board), [3, 2, 1]);
    assert_eq!(all.sort(), ShiftSort::LatestStart);
    assert_eq!(pending().sort(), ShiftSort::EarliestStart);
}
