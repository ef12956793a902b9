//! Past shifts with their notifications, written with SQL because the API would take too long.

use super::accounts::{Accounts, EicAccount, VendorAccount};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

/// Writes this number of events, each with a notification for every given EIC, oldest first.
pub async fn write(
    database: &str,
    accounts: &Accounts,
    told: &[EicAccount],
    events: usize,
    read: bool,
) {
    let mut db = SqliteConnection::connect(database)
        .await
        .expect("the database");
    let VendorAccount {
        id,
        vendor_id,
        vehicle_ids,
        driver_ids,
        ..
    } = &accounts.vendors[0];
    let (vehicle, driver, fleet) = (vehicle_ids[0], driver_ids[0], vehicle_ids.len());
    let eics = told.iter().map(|eic| format!("({})", eic.id));
    let eics = eics.collect::<Vec<_>>().join(",");
    let read = i64::from(read);
    // Approved shifts far in the past. Vehicles take turns, as in `ShiftCreator`.
    let sql = format!(
        "BEGIN;
         CREATE TEMP TABLE numbers AS WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {events}) SELECT n FROM n;
         CREATE TEMP TABLE told AS WITH v(id) AS (VALUES {eics}) SELECT id FROM v;
         CREATE TEMP TABLE moment AS SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now;
         INSERT INTO shifts (id, status, vehicle_id, driver_id, vendor_id, station_id, start_time, end_time, created_by, created_at, changed_at, search)
           SELECT n + 1, 'APPROVED', {vehicle} + n % {fleet}, {driver} + n % {fleet}, {vendor_id}, v.station_id,
                  now - 1000000000000 + n / {fleet} * 1200000, now - 1000000000000 + n / {fleet} * 1200000 + 900000, {id}, now - 100000, now - 100000,
                  'gj05bx' || n || char(10) || 'mahesh solanki' || char(10) || 'sabarmati carriers'
           FROM numbers, moment JOIN vehicles v ON v.id = {vehicle} ORDER BY n;
         INSERT INTO events (id, type, title, message, data, action_url, shift_id, created_at)
           SELECT id, 'SHIFT_CREATED', 'New Shift Created',
                  'Driver Mahesh Solanki created a shift for vehicle GJ05BX4471 starting at 2026-11-24 06:00 AM. Please review and approve.',
                  json_object('shift_id', id, 'driver_id', driver_id, 'driver_name', 'Mahesh Solanki', 'vehicle_id', vehicle_id, 'vehicle_reg',
                              'GJ05BX4471', 'start_time', '2026-11-24T00:30:00Z', 'end_time', '2026-11-24T00:45:00Z'),
                  '/shifts/' || id, id, created_at FROM shifts ORDER BY id;
         INSERT INTO notifications (user_id, seq, event_id, is_read, read_at)
           SELECT t.id, e.id, e.id, {read}, CASE {read} WHEN 1 THEN e.created_at END FROM events e CROSS JOIN told t ORDER BY e.id, t.id;
         UPDATE inboxes SET seq = {events}, unread = {events} * (1 - {read}) WHERE user_id IN (SELECT id FROM told);
         INSERT INTO audit (at, actor_id, action, shift_id, detail) SELECT created_at, {id}, 'shift_created', id, '{{}}' FROM shifts ORDER BY id;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    );
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut db)
        .await
        .expect("a history");
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM notifications")
        .fetch_one(&mut db)
        .await
        .expect("a count");
    assert_eq!(usize::try_from(stored), Ok(events * told.len()));
    db.close().await.expect("closed");
}

/// Writes this number of shifts of the whole fleet: two rounds a day, the last one still ahead. Most of what is
/// over was approved; a third of what is ahead is pending.
pub async fn write_shifts(database: &str, accounts: &Accounts, shifts: usize) {
    let mut db = SqliteConnection::connect(database)
        .await
        .expect("the database");
    let VendorAccount {
        id,
        vendor_id,
        vehicle_ids,
        driver_ids,
        ..
    } = &accounts.vendors[0];
    let (vehicle, driver) = (vehicle_ids[0], driver_ids[0]);
    let (vehicles, drivers) = (vehicle_ids.len(), driver_ids.len());
    let rounds = shifts / vehicles;
    let sql = format!(
        "BEGIN;
         CREATE TEMP TABLE numbers AS WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {shifts}) SELECT n FROM n;
         CREATE TEMP TABLE moment AS SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now;
         INSERT INTO shifts (status, vehicle_id, driver_id, vendor_id, station_id, start_time, end_time, created_by, created_at, changed_at, search)
           SELECT CASE WHEN start > now THEN CASE n % 3 WHEN 0 THEN 'PENDING' ELSE 'APPROVED' END
                       ELSE CASE n % 20 WHEN 0 THEN 'REJECTED' WHEN 1 THEN 'CANCELLED' WHEN 2 THEN 'EXPIRED' ELSE 'APPROVED' END END,
                  {vehicle} + n % {vehicles}, {driver} + n % {drivers}, {vendor_id}, station_id, start, start + 28800000, {id},
                  now - 90000000, now - 90000000, ''
           FROM (SELECT n, now, now + (n / {vehicles} - {rounds} + 1) * 43200000 + n % {vehicles} * 60000 AS start FROM numbers, moment)
           JOIN vehicles v ON v.id = {vehicle} ORDER BY n;
         INSERT INTO audit (at, actor_id, action, shift_id, detail) SELECT created_at, {id}, 'shift_created', id, '{{}}' FROM shifts ORDER BY id;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    );
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut db)
        .await
        .expect("a history");
    db.close().await.expect("closed");
}
