//! SQL of series: all dates in a few statements, however many there are.

use super::{StoredShift, read_shift, select_shifts};
use crate::{
    id::{DriverId, SeriesId, ShiftId, StationId, UserId, VehicleId, VendorId},
    shift::{MAX_LENGTH, RecurrencePattern, SeriesDate, ShiftStatus},
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;
use serde_json::json;

/// A shift that occupies a vehicle or a driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy {
    pub(crate) id: ShiftId,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// The shifts that occupy the vehicle, and those that occupy the driver, between two times. Each list is in order of
/// start, and its shifts do not overlap.
pub(crate) async fn busy(
    db: &mut Connection,
    vehicle: VehicleId,
    driver: DriverId,
    from: Timestamp,
    until: Timestamp,
) -> Result<[Vec<Busy>; 2], StoreError> {
    // No shift is longer than MAX_LENGTH, so none that started earlier can overlap: limits the range of the index.
    let rows = sqlx::query(
        "SELECT CAST(0 AS BIGINT) AS place, id, start_time, end_time FROM shifts \
         WHERE vehicle_id = $1 AND status IN ('PENDING', 'APPROVED') AND start_time > $3 AND start_time < $4 \
         UNION ALL SELECT 1, id, start_time, end_time FROM shifts \
         WHERE driver_id = $2 AND status IN ('PENDING', 'APPROVED') AND start_time > $3 AND start_time < $4 \
         ORDER BY place, start_time",
    )
    .bind(vehicle.get())
    .bind(driver.get())
    .bind((from - MAX_LENGTH).as_millisecond() - 1)
    .bind(until.as_millisecond())
    .fetch_all(db)
    .await?;
    let mut busy = [Vec::new(), Vec::new()];
    let [of_vehicle, of_driver] = &mut busy;
    for row in &rows {
        let list = match row.int("place")? {
            0 => &mut *of_vehicle,
            _ => &mut *of_driver,
        };
        list.push(Busy {
            id: ShiftId::new(row.int("id")?),
            start: row.time("shifts", "start_time")?,
            end: row.time("shifts", "end_time")?,
        });
    }
    Ok(busy)
}

/// Columns that a series and its dates have in common.
pub(crate) struct SeriesRow<'a> {
    pub(crate) vehicle: VehicleId,
    pub(crate) driver: DriverId,
    pub(crate) vendor: VendorId,
    pub(crate) station: StationId,
    pub(crate) created_by: UserId,
    pub(crate) search: &'a str,
    pub(crate) now: Timestamp,
}

/// Inserts a series without its dates.
pub(crate) async fn insert_series(
    db: &mut Connection,
    row: &SeriesRow<'_>,
    pattern: &RecurrencePattern,
) -> Result<SeriesId, StoreError> {
    let id = sqlx::query(
        "INSERT INTO series (vehicle_id, driver_id, vendor_id, station_id, pattern, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(row.vehicle.get())
    .bind(row.driver.get())
    .bind(row.vendor.get())
    .bind(row.station.get())
    .bind(json!(pattern).to_string())
    .bind(row.created_by.get())
    .bind(row.now.as_millisecond())
    .fetch_one(db)
    .await?
    .int("id")?;
    Ok(SeriesId::new(id))
}

/// Inserts the dates of a series as PENDING shifts, in one statement. The vehicle and the driver must be locked and
/// free. Returns their ids in order of start.
pub(crate) async fn insert_dates(
    db: &mut Connection,
    series: SeriesId,
    row: &SeriesRow<'_>,
    dates: &[SeriesDate],
) -> Result<Vec<ShiftId>, StoreError> {
    let mut insert = Sql::new(
        "INSERT INTO shifts (status, vehicle_id, driver_id, vendor_id, station_id, created_by, series_id, created_at, \
         changed_at, search, start_time, end_time) SELECT 'PENDING', ",
    );
    let ids = [
        row.vehicle.get(),
        row.driver.get(),
        row.vendor.get(),
        row.station.get(),
        row.created_by.get(),
        series.get(),
        row.now.as_millisecond(),
        row.now.as_millisecond(),
    ];
    for id in ids {
        insert.bind(id)?.push(", ");
    }
    insert
        .bind(row.search.to_owned())?
        .push(", d.column1, d.column2 FROM (VALUES ");
    for (n, date) in dates.iter().enumerate() {
        insert.push(if n == 0 { "(" } else { ", (" });
        insert.bind(date.times.start().as_millisecond())?.push(", ");
        insert.bind(date.times.end().as_millisecond())?.push(")");
    }
    insert.push(") AS d ORDER BY d.column1 RETURNING id, start_time");
    // Not kept prepared: the statement is long and rarely the same.
    let rows = insert
        .finish()
        .build()
        .persistent(false)
        .fetch_all(db)
        .await?;
    let mut inserted = Vec::with_capacity(rows.len());
    for row in &rows {
        inserted.push((row.int("start_time")?, ShiftId::new(row.int("id")?)));
    }
    inserted.sort_unstable();
    Ok(inserted.into_iter().map(|(_, id)| id).collect())
}

/// The dates of a series, in order of start; none if there is no such series.
pub(crate) async fn of_series(
    db: &mut Connection,
    series: SeriesId,
) -> Result<Vec<StoredShift>, StoreError> {
    const QUERY: &str = select_shifts!("WHERE s.series_id = $1 ORDER BY s.start_time, s.id");
    let rows = sqlx::query(QUERY).bind(series.get()).fetch_all(db).await?;
    rows.iter().map(read_shift).collect()
}

/// Locks all dates of a series for a change until the end of the transaction, in order of their ids.
pub(crate) async fn lock_dates(db: &mut Connection, series: SeriesId) -> Result<(), StoreError> {
    let dialect = Dialect::of(db);
    if dialect.has_one_writer() {
        return Ok(());
    }
    let mut lock = Sql::new("SELECT COUNT(*) FROM (SELECT id FROM shifts WHERE series_id = ");
    lock.bind(series.get())?
        .push(" ORDER BY id")
        .push(dialect.lock_for_change())
        .push(") AS locked");
    lock.finish().build().fetch_one(db).await?;
    Ok(())
}

/// Stores one decision about several shifts.
pub(crate) async fn decide_all(
    db: &mut Connection,
    ids: &[ShiftId],
    status: ShiftStatus,
    by: UserId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut update = Sql::new("UPDATE shifts SET version = version + 1, status = ");
    update
        .bind(status.as_str().to_owned())?
        .push(", decided_by = ");
    update.bind(by.get())?.push(", rejection_reason = ");
    update
        .bind(reason.map(str::to_owned))?
        .push(", decided_at = ");
    update.bind(now.as_millisecond())?.push(", changed_at = ");
    update.bind(now.as_millisecond())?.push(" WHERE id IN ");
    update.bind_padded_list(ids.iter().map(|id| id.get()))?;
    update.finish().build().execute(db).await?;
    Ok(())
}

/// Cancels several shifts.
pub(crate) async fn cancel_all(
    db: &mut Connection,
    ids: &[ShiftId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut update =
        Sql::new("UPDATE shifts SET status = 'CANCELLED', version = version + 1, changed_at = ");
    update.bind(now.as_millisecond())?.push(" WHERE id IN ");
    update.bind_padded_list(ids.iter().map(|id| id.get()))?;
    update.finish().build().execute(db).await?;
    Ok(())
}
