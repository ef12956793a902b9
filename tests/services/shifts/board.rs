//! The shift list of the dashboard.

use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    error::Error,
    service::shifts,
    shift::{BoardQuery, ShiftFilter, ShiftStatus, Tab},
};
use jiff::civil;

#[tokio::test]
async fn the_board_contains_the_page_the_counts_and_the_pending_shifts() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let mut made = Vec::new();
    for hour in [2, 4, 6] {
        made.push(network.shift(hour).await);
    }
    shifts::approve(&network.service, &eic, made[0].id, None)
        .await
        .unwrap();
    let query = BoardQuery {
        tab: Tab::One(ShiftStatus::Pending),
        ..BoardQuery::default()
    };
    for user in [&eic, &vendor] {
        let board = shifts::board(&network.service, user, &query).await.unwrap();
        let rows: Vec<_> = board.page.results.iter().map(|row| row.shift.id).collect();
        assert_eq!(rows, [made[1].id, made[2].id], "the most urgent first");
        assert_eq!((board.page.count, board.waiting), (2, 2));
        assert_eq!((board.counts.pending, board.counts.approved), (2, 1));
        assert_eq!(board.next_start, Some(made[1].start_time));
        assert_eq!(board.only_zone(), Some("Asia/Kolkata"));
        let clock = &board.clocks[&made[1].station_id];
        assert_eq!(clock.local(time(NOW)).to_string(), "2027-03-01T05:30:00");
        // The same as the list of the contract.
        let filter = ShiftFilter {
            tab: query.tab,
            sort: query.sort(),
            ..ShiftFilter::default()
        };
        let list = shifts::list(&network.service, user, &filter, board.page.request)
            .await
            .unwrap();
        let shown: Vec<_> = board
            .page
            .results
            .into_iter()
            .map(|row| row.shift)
            .collect();
        assert_eq!(shown, list.results);
    }
}

#[tokio::test]
async fn filters_apply_to_the_list_and_the_counts_but_not_to_the_pending_shifts() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    let shift = network.shift(2).await;
    network.shift(4).await;
    let board = async |change: fn(&mut BoardQuery)| {
        let mut query = BoardQuery::default();
        change(&mut query);
        shifts::board(&network.service, &eic, &query).await.unwrap()
    };
    let found = board(|query| query.search = "no such plate".into()).await;
    assert_eq!(
        (found.page.count, found.counts.pending, found.waiting),
        (0, 0, 2)
    );
    // A date is in the time zone of the station: there the first of March begins at 18:30 UTC on the day before.
    let found = board(|query| query.to = Some(civil::date(2027, 2, 28))).await;
    assert_eq!(found.page.count, 0);
    let found = board(|query| query.from = Some(civil::date(2027, 3, 1))).await;
    assert_eq!(
        (found.page.count, found.next_start),
        (2, Some(shift.start_time))
    );
}

#[tokio::test]
async fn a_page_past_the_end_shows_the_first() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    network.shift(2).await;
    for page in [0, 2, u32::MAX] {
        let query = BoardQuery {
            page,
            ..BoardQuery::default()
        };
        let board = shifts::board(&network.service, &eic, &query).await.unwrap();
        assert_eq!(
            (board.page.request.number(), board.page.results.len()),
            (1, 1)
        );
    }
}

#[tokio::test]
async fn users_without_access_see_nothing() {
    let network = TestNetwork::new().await;
    let shift = network.shift(2).await;
    let stranger = network.vendor(1).await;
    let board = shifts::board(&network.service, &stranger, &BoardQuery::default())
        .await
        .unwrap();
    assert_eq!(
        (board.page.count, board.waiting, board.next_start),
        (0, 0, None)
    );
    let some = shifts::visible_by_ids(&network.service, &stranger, &[shift.id]).await;
    assert_eq!(some.unwrap(), []);
    let mut nobody = stranger;
    nobody.roles.clear();
    let refused = shifts::board(&network.service, &nobody, &BoardQuery::default()).await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

#[tokio::test]
async fn reads_several_shifts_at_once() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    let (one, other) = (network.shift(2).await, network.shift(4).await);
    let unknown = domain::id::ShiftId::new(999);
    let ids = [other.id, unknown, one.id];
    let mut some = shifts::visible_by_ids(&network.service, &eic, &ids)
        .await
        .unwrap();
    some.sort_by_key(|shift| shift.id);
    assert_eq!(some, [one, other]);
    assert_eq!(
        shifts::visible_by_ids(&network.service, &eic, &[])
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn an_admin_sees_the_shifts_of_all_vendors_and_every_mother_station() {
    let network = TestNetwork::new().await;
    let admin = network.user(&network.report.admin).await;
    let first = network.shift(2).await;
    let other = &network.report.vendors[1];
    let draft = domain::shift::ShiftDraft {
        vehicle_id: other.vehicle_ids[0],
        driver_id: other.driver_ids[0],
        ..network.draft(0, "2027-03-02T05:00:00Z", "2027-03-02T06:00:00Z")
    };
    let second = shifts::create(&network.service, &network.vendor(1).await, draft, None)
        .await
        .unwrap();
    let board = shifts::board(&network.service, &admin, &BoardQuery::default())
        .await
        .unwrap();
    let rows: Vec<_> = board.page.results.iter().map(|row| row.shift.id).collect();
    assert_eq!(rows, [second.id, first.id], "the latest start first");
    // The DBS has no shifts.
    assert_eq!(
        (board.waiting, board.clocks.len(), board.stations.len()),
        (2, 1, 1)
    );
    // A vendor sees only the stations that are home to its vehicles.
    let vendor = network.vendor(0).await;
    let board = shifts::board(&network.service, &vendor, &BoardQuery::default())
        .await
        .unwrap();
    assert_eq!((board.page.count, board.clocks.len()), (1, 1));
}

#[tokio::test]
async fn the_second_page_continues_the_first_with_the_same_counts() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    for hour in 0..24 {
        network.shift(hour).await;
    }
    for day in ["03", "04"] {
        let at = |hour| format!("2027-03-{day}T{hour}:00:00Z");
        let draft = network.draft(0, &at("08"), &at("09"));
        shifts::create(&network.service, &vendor, draft, None)
            .await
            .unwrap();
    }
    let mut rows = Vec::new();
    for page in [1, 2] {
        let query = BoardQuery {
            tab: Tab::One(ShiftStatus::Pending),
            page,
            ..BoardQuery::default()
        };
        let board = shifts::board(&network.service, &eic, &query).await.unwrap();
        assert_eq!((board.page.count, board.counts.pending), (26, 26));
        assert_eq!(board.page.request.number(), page);
        rows.extend(board.page.results.into_iter().map(|row| row.shift));
    }
    assert_eq!(rows.len(), 26);
    assert!(rows.is_sorted_by(|one, next| one.start_time < next.start_time));
}

#[tokio::test]
async fn a_started_shift_is_still_pending_but_not_the_next_to_start() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    network.shift(2).await;
    let next = network.shift(4).await;
    let begun = network.at("2027-03-02T03:00:00Z", true);
    let board = shifts::board(&begun, &eic, &BoardQuery::default())
        .await
        .unwrap();
    assert_eq!(
        (board.waiting, board.next_start),
        (2, Some(next.start_time))
    );
    let all_begun = network.at("2027-03-02T05:00:00Z", true);
    let board = shifts::board(&all_begun, &eic, &BoardQuery::default())
        .await
        .unwrap();
    assert_eq!((board.waiting, board.next_start), (2, None));
}
