//! Tabs, stations and dates.

use super::*;

fn upcoming() -> BoardQuery {
    BoardQuery {
        tab: Tab::Upcoming,
        ..BoardQuery::default()
    }
}

#[test]
fn a_new_shift_enters_upcoming_at_its_place() {
    let mut board = board(&[]);
    for shift in [shift(1, 6), shift(2, 10), shift(3, 8)] {
        assert!(board.apply(&upcoming(), &shift, now()));
    }
    assert_eq!(ids(&board), [1, 3, 2]);
    assert_eq!((board.counts.upcoming, board.counts.past), (3, 0));
}

#[test]
fn upcoming_counts_what_is_rejected_but_not_what_is_cancelled_or_over() {
    let mut board = board(&[shift(1, 6), shift(2, 10)]);
    board.apply(&upcoming(), &decided(1, 6, ShiftStatus::Rejected), now());
    assert_eq!((ids(&board), board.counts.upcoming), (vec![1, 2], 2));
    // The row stays where the user looks at it; the next fetch takes it away.
    board.apply(&upcoming(), &decided(2, 10, ShiftStatus::Cancelled), now());
    assert_eq!((ids(&board), board.counts.upcoming), (vec![1, 2], 1));
    let running = shift(1, 6);
    let mut board = self::board(&[]);
    board.apply(&upcoming(), &running, running.start_time);
    assert_eq!((ids(&board), board.counts.upcoming), (vec![1], 1));
    let mut board = self::board(&[]);
    board.apply(&upcoming(), &running, running.end_time);
    assert_eq!((ids(&board), board.counts.upcoming), (vec![], 0));
}

#[test]
fn a_new_shift_of_another_station_is_not_counted_under_a_station() {
    let query = BoardQuery {
        station: Some(StationId::new(2)),
        ..pending()
    };
    let mut board = board(&[]);
    board.stations.push(station(2, "Asia/Kolkata"));
    board.apply(&query, &shift(1, 6), now());
    assert_eq!(
        (ids(&board), board.counts.pending, board.waiting),
        (vec![], 0, 1)
    );
    // The server ignores a station that is not the user's.
    let mut board = self::board(&[]);
    board.apply(&query, &shift(1, 6), now());
    assert_eq!((ids(&board), board.counts.pending), (vec![1], 1));
}

#[test]
fn dates_mean_the_day_on_which_a_shift_starts_at_its_station() {
    let day = |day| {
        let query = BoardQuery {
            from: Some(civil::date(2026, 11, day)),
            to: Some(civil::date(2026, 11, day)),
            ..pending()
        };
        let mut board = board(&[]);
        // From 23:30 on the 23rd to 07:30 on the 24th in India.
        board.apply(&query, &shift(1, 18), now());
        ids(&board)
    };
    assert_eq!((day(22), day(23), day(24)), (vec![], vec![1], vec![]));
}

#[test]
fn stations_and_zones_are_named_only_if_there_are_several() {
    let mut board = board(&[]);
    assert!(!board.shows_station() && !board.shows_zone());
    assert_eq!(board.only_zone(), Some("Asia/Kolkata"));
    board.stations.push(station(2, "Asia/Kolkata"));
    assert!(board.shows_station() && !board.shows_zone());
    board.stations.push(station(3, "America/New_York"));
    assert!(board.shows_station() && board.shows_zone());
    assert_eq!(board.only_zone(), None);
}

#[test]
fn a_tab_is_its_word_in_json_and_in_a_url() {
    for tab in [
        Tab::All,
        Tab::Upcoming,
        Tab::Past,
        Tab::One(ShiftStatus::Expired),
    ] {
        let word = format!("{:?}", tab.as_str());
        assert_eq!(serde_json::to_string(&tab).ok(), Some(word.clone()));
        assert_eq!(serde_json::from_str::<Tab>(&word).ok(), Some(tab));
    }
    assert!(serde_json::from_str::<Tab>("\"PENDING\"").is_err());
}
