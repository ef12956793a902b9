mod filters;

use super::*;
use crate::{
    id::{DriverId, ShiftId, UserId, VehicleId, VendorId},
    page::PageRequest,
    shift::Person,
};

const STATION: StationId = StationId::new(1);

fn at(text: &str) -> Timestamp {
    text.parse().expect("valid time")
}

fn now() -> Timestamp {
    at("2026-11-22T00:00:00Z")
}

/// A pending shift of eight hours that starts at this hour (UTC) of the day after `now`.
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
        series_id: None,
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

/// The board for pending shifts with these shifts on it, with at most 3 rows.
fn board(shifts: &[Shift]) -> ShiftBoard {
    let clock = serde_json::json!({
        "zone": "Asia/Kolkata",
        "spans": [{"from": "2026-01-01T00:00:00Z", "offset_seconds": 19_800, "abbreviation": "IST"}],
    });
    let mut board = ShiftBoard {
        page: Page {
            count: 0,
            request: PageRequest::new(1, 3).expect("valid page"),
            results: Vec::new(),
        },
        counts: ShiftCounts::default(),
        waiting: 0,
        next_start: None,
        stations: vec![station(1, "Asia/Kolkata")],
        clocks: [(STATION, serde_json::from_value(clock).expect("valid clock"))].into(),
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

fn station(id: i64, zone: &str) -> Station {
    Station {
        id: StationId::new(id),
        name: format!("MS {id}"),
        zone: zone.into(),
    }
}

fn pending() -> BoardQuery {
    BoardQuery {
        tab: Tab::One(ShiftStatus::Pending),
        ..BoardQuery::default()
    }
}

fn ids(board: &ShiftBoard) -> Vec<i64> {
    let rows = board.page.results.iter();
    rows.map(|view| view.shift.id.get()).collect()
}

#[test]
fn inserts_a_new_shift_in_order() {
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
    // The page does not grow beyond its size, but the count does.
    assert!(board.apply(&pending(), &shift(4, 2), now()));
    assert_eq!((ids(&board), board.page.count), (vec![4, 1, 3], 4));
    assert_eq!(board.next_start, Some(shift(4, 2).start_time));
}

#[test]
fn ignores_a_shift_that_is_already_there() {
    let mut board = board(&[shift(1, 6)]);
    assert!(!board.apply(&pending(), &shift(1, 6), now()));
    assert_eq!((ids(&board), board.waiting), (vec![1], 1));
}

#[test]
fn updates_a_decided_row_in_place() {
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
    // A late message with an older version changes nothing.
    assert!(!board.apply(&pending(), &shift(1, 6), now()));
    assert_eq!(board.page.results[0].shift.status, ShiftStatus::Approved);
}

#[test]
fn a_cancelled_shift_gets_the_current_time_not_that_of_its_approval() {
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
fn next_start_ignores_shifts_that_have_begun() {
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
fn ignores_a_decided_shift_that_is_not_on_the_page() {
    let mut board = board(&[shift(1, 6)]);
    let before = board.clone();
    assert!(!board.apply(&pending(), &decided(9, 8, ShiftStatus::Rejected), now()));
    assert_eq!(board, before);
}

#[test]
fn counts_new_shifts_that_are_not_shown() {
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
    assert_eq!(shown(&query(|query| query.tab = Tab::All)), (true, 2, 2));
    assert_eq!(
        shown(&query(|query| query.tab = Tab::One(ShiftStatus::Approved))),
        (false, 2, 2)
    );
    // The page that is shown counts, also if the requested one does not exist.
    assert_eq!(shown(&query(|query| query.page = 9)), (true, 2, 2));
    let mut second = board(&[shift(1, 6)]);
    second.page.request = PageRequest::new(2, 3).expect("valid page");
    assert!(second.apply(&pending(), &shift(2, 8), now()));
    assert_eq!((ids(&second), second.waiting), (vec![1], 2));
    // Only the server can evaluate a search.
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
    // The shift counts under the dates, whatever the tab and the page.
    assert_eq!(
        shown(&query(|query| {
            query.from = Some(civil::date(2026, 11, 23));
            query.tab = Tab::One(ShiftStatus::Approved);
        })),
        (false, 2, 2)
    );
    // A shift whose station's clock is unknown cannot be shown as a row.
    let mut board = board(&[shift(1, 6)]);
    let elsewhere = Shift {
        station_id: StationId::new(2),
        ..shift(2, 8)
    };
    assert!(board.apply(&pending(), &elsewhere, now()));
    assert_eq!((ids(&board), board.waiting), (vec![1], 2));
}

#[test]
fn a_shift_that_has_ended_leaves_only_the_list_of_what_is_ahead() {
    let upcoming = BoardQuery {
        tab: Tab::Upcoming,
        ..BoardQuery::default()
    };
    let mut board = board(&[shift(1, 9), shift(2, 12)]);
    board.counts.upcoming = 2;
    let end = board.page.results[0].shift.end_time;
    for query in [&pending(), &BoardQuery::default()] {
        board.remove_ended(query, end);
        assert_eq!(ids(&board), [1, 2]);
    }
    let before = board.clone();
    board.remove_ended(&upcoming, end - jiff::SignedDuration::from_secs(1));
    assert_eq!(board, before);
    assert_eq!(board.ended(&upcoming, end), 1);
    board.remove_ended(&upcoming, end);
    assert_eq!(ids(&board), [2]);
    assert_eq!((board.page.count, board.counts.upcoming), (1, 1));
}

#[test]
fn inserts_new_shifts_in_the_requested_or_default_order() {
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
