use super::*;

const PENDING: Tab = Tab::One(ShiftStatus::Pending);

fn read(url: &str, default_tab: Tab) -> ListQuery {
    let pairs: Vec<_> = url
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    ListQuery::read(
        |name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        },
        default_tab,
    )
}

#[test]
fn a_bare_url_is_the_default_tab_in_its_own_order() {
    let query = read("", PENDING);
    assert_eq!(
        (query.tab, query.sort(), query.page),
        (PENDING, ShiftSort::EarliestStart, 1)
    );
    assert_eq!(query.url(PENDING), "/");
    assert_eq!(query.url(Tab::All), "/?status=pending");
}

#[test]
fn everything_is_in_the_url_and_comes_back() {
    let query = ListQuery {
        tab: Tab::All,
        search: "a&b %".into(),
        station: Some(StationId::new(7)),
        series: Some(SeriesId::new(7)),
        from: Some(civil::date(2026, 11, 22)),
        to: Some(civil::date(2026, 11, 28)),
        sort: Some(ShiftSort::Newest),
        page: 3,
    };
    assert_eq!(
        query.url(PENDING),
        "/?status=all&q=a%26b%20%25&station=7&series=7&from=2026-11-22&to=2026-11-28&sort=-created&page=3"
    );
    assert_eq!(
        query.print_url(Tab::All),
        "/shifts/print?q=a%26b%20%25&station=7&series=7&from=2026-11-22&to=2026-11-28&sort=-created"
    );
    assert_eq!(
        read(
            "status=all&q=a%b&station=7&series=7&from=2026-11-22&to=2026-11-28&sort=-created&page=3",
            PENDING
        ),
        ListQuery {
            search: "a%b".into(),
            ..query
        }
    );
}

#[test]
fn nonsense_is_left_out() {
    assert_eq!(
        read(
            "status=PENDING;--&station=x&from=tomorrow&sort=up&page=0&page_size=9",
            Tab::All
        ),
        ListQuery {
            page: 1,
            ..ListQuery::default()
        }
    );
}

#[test]
fn upcoming_is_earliest_first_and_past_latest_first() {
    let (upcoming, past) = (
        read("status=upcoming", PENDING),
        read("status=past", PENDING),
    );
    assert_eq!(
        (upcoming.tab, upcoming.sort()),
        (Tab::Upcoming, ShiftSort::EarliestStart)
    );
    assert_eq!((past.tab, past.sort()), (Tab::Past, ShiftSort::LatestStart));
    assert_eq!(upcoming.url(PENDING), "/?status=upcoming");
}

#[test]
fn a_range_of_days_may_be_one_day_but_not_less() {
    assert!(!read("from=2026-11-22&to=2026-11-22", PENDING).ends_before_start());
    assert!(!read("to=2026-11-21", PENDING).ends_before_start());
    assert!(read("from=2026-11-22&to=2026-11-21", PENDING).ends_before_start());
}

#[test]
fn another_tab_starts_at_its_first_page_in_its_own_order() {
    let query = ListQuery {
        page: 4,
        sort: Some(ShiftSort::Newest),
        search: "x".into(),
        ..ListQuery::default()
    };
    assert_eq!(
        query.with_tab(PENDING).url(Tab::All),
        "/?status=pending&q=x"
    );
    assert_eq!(query.widened().url(Tab::All), "/?sort=-created");
}
