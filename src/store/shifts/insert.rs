//! SQL that adds a shift, unless others hold its vehicle or its driver.

use crate::{
    id::{DriverId, ShiftId, StationId, UserId, VehicleId, VendorId},
    shift::{Conflict, LONGEST, NewShift, Resource, ShiftTimes},
    store::{Connection, StoreError, row::Columns},
};
use jiff::Timestamp;

/// Selects the first shift that holds what the column names at some time.
macro_rules! holding {
    ($which:literal, $column:literal, $id:literal) => {
        concat!(
            "SELECT * FROM (SELECT CAST(",
            $which,
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

/// The first shift that holds the vehicle or else the driver at that time.
pub(crate) async fn conflict(
    db: &mut Connection,
    vehicle: VehicleId,
    driver: DriverId,
    times: ShiftTimes,
) -> Result<Option<Conflict>, StoreError> {
    const QUERY: &str = concat!(
        holding!("0", "vehicle_id", "$1"),
        " UNION ALL ",
        holding!("1", "driver_id", "$2"),
        " ORDER BY place LIMIT 1"
    );
    let row = sqlx::query(QUERY)
        .bind(vehicle.get())
        .bind(driver.get())
        .bind(times.start().as_millisecond())
        .bind(times.end().as_millisecond())
        .bind(earliest(times))
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

/// No shift is longer, so none that began before this can reach into those times: the index need not be read from its beginning.
fn earliest(times: ShiftTimes) -> i64 {
    (times.start() - LONGEST).as_millisecond() - 1
}

/// What a new shift has beside what was asked for.
pub(crate) struct ShiftContext<'a> {
    pub(crate) vendor: VendorId,
    pub(crate) station: StationId,
    pub(crate) created_by: UserId,
    pub(crate) search: &'a str,
    pub(crate) now: Timestamp,
}

/// What became of it.
pub(crate) enum InsertOutcome {
    /// It is there.
    Shift(ShiftId),
    /// Another one holds the vehicle or the driver.
    Conflict(Conflict),
}

/// Adds a PENDING shift if nobody holds its vehicle or its driver, which are locked: one question, and another one only if somebody does.
pub(crate) async fn insert(
    db: &mut Connection,
    new: NewShift,
    given: ShiftContext<'_>,
) -> Result<InsertOutcome, StoreError> {
    const QUERY: &str = concat!(
        "INSERT INTO shifts (status, vehicle_id, driver_id, start_time, end_time, vendor_id, station_id, created_by, created_at, changed_at, search) \
         SELECT 'PENDING', $1, $2, $3, $4, $6, $7, $8, $9, $9, $10 WHERE NOT EXISTS (",
        holding!("0", "vehicle_id", "$1"),
        ") AND NOT EXISTS (",
        holding!("1", "driver_id", "$2"),
        ") RETURNING id"
    );
    loop {
        let row = sqlx::query(QUERY)
            .bind(new.vehicle_id.get())
            .bind(new.driver_id.get())
            .bind(new.times.start().as_millisecond())
            .bind(new.times.end().as_millisecond())
            .bind(earliest(new.times))
            .bind(given.vendor.get())
            .bind(given.station.get())
            .bind(given.created_by.get())
            .bind(given.now.as_millisecond())
            .bind(given.search.to_owned())
            .fetch_optional(&mut *db)
            .await?;
        if let Some(row) = row {
            return Ok(InsertOutcome::Shift(ShiftId::new(row.int("id")?)));
        }
        if let Some(conflict) = conflict(db, new.vehicle_id, new.driver_id, new.times).await? {
            return Ok(InsertOutcome::Conflict(conflict));
        }
        // It was cancelled or rejected in between: nobody holds them now.
    }
}
