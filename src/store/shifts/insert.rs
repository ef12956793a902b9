//! SQL that inserts a shift unless its vehicle or driver is taken.

use crate::{
    id::{DriverId, ShiftId, StationId, UserId, VehicleId, VendorId},
    shift::{Conflict, MAX_LENGTH, NewShift, Resource, ShiftTimes},
    store::{Connection, StoreError, row::Columns},
};
use jiff::Timestamp;

/// Selects the first shift that occupies the resource in `$column` between `$3` and `$4`.
macro_rules! occupying {
    ($priority:literal, $column:literal, $id:literal) => {
        concat!(
            "SELECT * FROM (SELECT CAST(",
            $priority,
            " AS BIGINT) AS place, id, start_time, end_time FROM shifts WHERE ",
            $column,
            " = ",
            $id,
            " AND status IN ('PENDING', 'APPROVED') \
             AND start_time < $4 AND end_time > $3 AND start_time > $5 ORDER BY start_time LIMIT 1) AS ",
            $column
        )
    };
}

/// The first shift that occupies the vehicle, or else the driver, at that time.
pub(crate) async fn conflict(
    db: &mut Connection,
    vehicle: VehicleId,
    driver: DriverId,
    times: ShiftTimes,
) -> Result<Option<Conflict>, StoreError> {
    const QUERY: &str = concat!(
        occupying!("0", "vehicle_id", "$1"),
        " UNION ALL ",
        occupying!("1", "driver_id", "$2"),
        " ORDER BY place LIMIT 1"
    );
    let row = sqlx::query(QUERY)
        .bind(vehicle.get())
        .bind(driver.get())
        .bind(times.start().as_millisecond())
        .bind(times.end().as_millisecond())
        .bind(earliest_overlapping_start(times))
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(Conflict {
            resource: match row.int("place")? {
                0 => Resource::Vehicle,
                _ => Resource::Driver,
            },
            shift_id: ShiftId::new(row.int("id")?),
            start_time: row.time("shifts", "start_time")?,
            end_time: row.time("shifts", "end_time")?,
        })
    })
    .transpose()
}

/// No shift is longer than [`MAX_LENGTH`], so none that started earlier can overlap: limits the range of the index that is
/// read.
fn earliest_overlapping_start(times: ShiftTimes) -> i64 {
    (times.start() - MAX_LENGTH).as_millisecond() - 1
}

/// Columns of a new shift that are not part of the request.
pub(crate) struct ShiftContext<'a> {
    pub(crate) vendor: VendorId,
    pub(crate) station: StationId,
    pub(crate) created_by: UserId,
    pub(crate) search: &'a str,
    pub(crate) now: Timestamp,
}

/// Result of an insertion.
pub(crate) enum InsertOutcome {
    /// The shift was inserted.
    Shift(ShiftId),
    /// Another shift occupies the vehicle or the driver.
    Conflict(Conflict),
}

/// Inserts a PENDING shift unless its vehicle or driver is taken; both must be locked. One query, and a second one only
/// on conflict.
pub(crate) async fn insert(
    db: &mut Connection,
    new: NewShift,
    context: ShiftContext<'_>,
) -> Result<InsertOutcome, StoreError> {
    const QUERY: &str = concat!(
        "INSERT INTO shifts (status, vehicle_id, driver_id, start_time, end_time, vendor_id, station_id, created_by, created_at, changed_at, search) \
         SELECT 'PENDING', $1, $2, $3, $4, $6, $7, $8, $9, $9, $10 WHERE NOT EXISTS (",
        occupying!("0", "vehicle_id", "$1"),
        ") AND NOT EXISTS (",
        occupying!("1", "driver_id", "$2"),
        ") RETURNING id"
    );
    loop {
        let row = sqlx::query(QUERY)
            .bind(new.vehicle_id.get())
            .bind(new.driver_id.get())
            .bind(new.times.start().as_millisecond())
            .bind(new.times.end().as_millisecond())
            .bind(earliest_overlapping_start(new.times))
            .bind(context.vendor.get())
            .bind(context.station.get())
            .bind(context.created_by.get())
            .bind(context.now.as_millisecond())
            .bind(context.search.to_owned())
            .fetch_optional(&mut *db)
            .await?;
        if let Some(row) = row {
            return Ok(InsertOutcome::Shift(ShiftId::new(row.int("id")?)));
        }
        if let Some(conflict) = conflict(db, new.vehicle_id, new.driver_id, new.times).await? {
            return Ok(InsertOutcome::Conflict(conflict));
        }
        // The other shift was cancelled or rejected in between: try again.
    }
}
