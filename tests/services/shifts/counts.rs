//! The stored numbers of shifts are always those of the shifts themselves.

use crate::test_network::{TestNetwork, time};
use domain::{
    id::VendorId,
    page::PageRequest,
    service::{housekeeping, shifts},
    shift::{BoardQuery, ShiftFilter, ShiftStatus, Tab},
    user::User,
};
use sqlx::{AssertSqlSafe, Connection, Row};

const SQLITE: &str = include_str!("../../../migrations/sqlite/20261127131100_counts_of_shifts.sql");
const POSTGRES: &str =
    include_str!("../../../migrations/postgres/20261127131100_counts_of_shifts.sql");

/// Checks every number that a user sees against one that is counted anew.
async fn check(network: &TestNetwork, user: &User) {
    let board = shifts::board(&network.service, user, &BoardQuery::default()).await;
    let counts = board.unwrap().counts;
    let mut all = 0;
    for status in ShiftStatus::ALL {
        let stored = ShiftFilter {
            tab: Tab::One(status),
            ..ShiftFilter::default()
        };
        // Excludes nothing, but the number of such shifts is not stored.
        let counted = ShiftFilter {
            from: Some(time("2000-01-01T00:00:00Z")),
            ..stored.clone()
        };
        let count = async |filter| {
            let list = shifts::list(&network.service, user, filter, PageRequest::default()).await;
            list.unwrap().count
        };
        let expected = count(&counted).await;
        assert_eq!(count(&stored).await, expected, "{status:?}");
        assert_eq!(counts.of(status), expected, "{status:?}");
        all += expected;
    }
    assert_eq!(
        (counts.all(), counts.past + counts.upcoming),
        (all, all - counts.cancelled)
    );
}

/// Approved shifts of a vendor, far in the future.
async fn add_shifts(network: &TestNetwork, vendor: usize, shifts: usize) {
    let vendor = &network.report.vendors[vendor];
    let (id, vehicle, driver) = (
        vendor.vendor_id,
        vendor.vehicle_ids[0],
        vendor.driver_ids[0],
    );
    let (station, user) = (network.report.station_id, vendor.user.id);
    let start = time("2027-06-01T00:00:00Z").as_millisecond();
    network
        .execute(&format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {shifts}) \
             INSERT INTO shifts (status, vehicle_id, driver_id, vendor_id, station_id, start_time, end_time, created_by, created_at, \
             changed_at, search) \
             SELECT 'APPROVED', {vehicle}, {driver}, {id}, {station}, {start} + n, {start} + n + 900000, {user}, 0, 0, '' FROM numbers"
        ))
        .await;
}

async fn stored_rows(network: &TestNetwork) -> i64 {
    let rows = sqlx::query("SELECT COUNT(*) FROM shift_counts");
    let mut database = network.direct_connection().await;
    rows.fetch_one(&mut database).await.unwrap().get(0)
}

#[tokio::test]
async fn follow_every_change() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let mut made = Vec::new();
    for hour in [2, 4, 6, 8, 10] {
        made.push(network.shift(hour).await.id);
        check(&network, &eic).await;
    }
    let service = &network.service;
    shifts::approve(service, &eic, made[0], None).await.unwrap();
    check(&network, &eic).await;
    shifts::reject(service, &eic, made[1], "no gas", None)
        .await
        .unwrap();
    shifts::cancel(service, &vendor, made[2], None)
        .await
        .unwrap();
    shifts::cancel(service, &vendor, made[0], None)
        .await
        .unwrap();
    add_shifts(&network, 1, 20).await;
    network
        .execute("DELETE FROM shifts WHERE status = 'APPROVED' AND id % 2 = 0")
        .await;
    for user in [
        eic,
        vendor,
        network.vendor(1).await,
        network.user(&network.report.admin).await,
    ] {
        check(&network, &user).await;
    }
}

#[tokio::test]
async fn stay_the_same_when_they_are_added_together() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    network.shift(2).await;
    add_shifts(&network, 0, 700).await;
    add_shifts(&network, 1, 700).await;
    check(&network, &eic).await;
    assert!(stored_rows(&network).await > 1_000);
    // Two processes at the same moment.
    let merge = || housekeeping::merge_shift_counts(&network.service);
    let (one, other, _) = tokio::join!(merge(), merge(), network.shift(4));
    assert_eq!((one, other), (Ok(()), Ok(())));
    check(&network, &eic).await;
    check(&network, &network.vendor(0).await).await;
    assert!(stored_rows(&network).await < 10);
}

#[tokio::test]
async fn include_the_shifts_that_were_there_before() {
    let network = TestNetwork::new().await;
    network.shift(2).await;
    add_shifts(&network, 1, 30).await;
    let mut database = network.direct_connection().await;
    let (undo, migration) = match database.backend_name() {
        "PostgreSQL" => ("DROP FUNCTION count_shift CASCADE", POSTGRES),
        _ => (
            "DROP TRIGGER shift_counts_insert; DROP TRIGGER shift_counts_update; DROP TRIGGER shift_counts_delete",
            SQLITE,
        ),
    };
    let mut transaction = database.begin().await.unwrap();
    for sql in [undo, "DROP TABLE shift_counts", migration] {
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let eic = network.eic(0).await;
    check(&network, &eic).await;
    network.shift(4).await;
    check(&network, &eic).await;
}

#[tokio::test]
async fn a_user_of_two_vendors_has_one_list_in_order() {
    let network = TestNetwork::new().await;
    let (ids, mut user) = (
        [0, 1].map(|n| network.report.vendors[n].vendor_id),
        network.vendor(0).await,
    );
    add_shifts(&network, 0, 3).await;
    add_shifts(&network, 1, 4).await;
    let others = network.vendor(1).await;
    user.roles.extend(others.roles.clone());
    check(&network, &user).await;
    let filter = ShiftFilter::default();
    let mut listed = Vec::new();
    for number in 1..=4 {
        let page = PageRequest::new(number, 2).unwrap();
        let page = shifts::list(&network.service, &user, &filter, page)
            .await
            .unwrap();
        assert_eq!(page.count, 7);
        listed.extend(page.results);
    }
    let mut sorted = listed.clone();
    sorted.sort_by_key(|shift| std::cmp::Reverse((shift.start_time, shift.id)));
    assert_eq!((listed.len(), &listed), (7, &sorted));
    let of = |vendor: VendorId| {
        listed
            .iter()
            .filter(|shift| shift.vendor_id == vendor)
            .count()
    };
    assert_eq!(ids.map(of), [3, 4]);
}
