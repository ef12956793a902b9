//! SQL on shifts.

mod changed;
mod claim;
mod list;

pub(crate) use changed::{changed_since, some};
pub(crate) use claim::{Claim, claim, vendor_of_vehicle};
pub(crate) use list::{counts, list};

use super::{Connection, StoreError, row::Columns};
use crate::{
    id::{DriverId, ShiftId, StationId, UserId, VehicleId, VendorId},
    shift::{Conflict, LONGEST, NewShift, Person, Resource, Shift, ShiftStatus, ShiftTimes},
};
use jiff::Timestamp;
use sqlx::any::AnyRow;

/// A shift with what is stored beside it.
pub(crate) struct StoredShift {
    pub(crate) shift: Shift,
    pub(crate) changed_at: Timestamp,
    pub(crate) time_zone: String,
}

/// Selects whole shifts; continued by a `WHERE`.
macro_rules! select_shifts {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.status, s.vehicle_id, v.registration_no, s.driver_id, d.full_name AS driver_name, s.vendor_id, n.name AS vendor_name, \
             s.station_id, t.name AS station_name, t.time_zone, s.start_time, s.end_time, s.created_by, c.full_name AS created_by_name, s.created_at, \
             s.changed_at, s.decided_by, x.full_name AS decided_by_name, s.decided_at, s.rejection_reason, s.version \
             FROM shifts s JOIN vehicles v ON v.id = s.vehicle_id JOIN drivers d ON d.id = s.driver_id JOIN vendors n ON n.id = s.vendor_id \
             JOIN stations t ON t.id = s.station_id JOIN users c ON c.id = s.created_by LEFT JOIN users x ON x.id = s.decided_by ",
            $rest
        )
    };
}
pub(super) use select_shifts;

fn read(row: &AnyRow) -> Result<StoredShift, StoreError> {
    let decided_by = match (
        row.int_or_none("decided_by")?,
        row.text_or_none("decided_by_name")?,
    ) {
        (Some(id), Some(full_name)) => Some(Person {
            id: UserId::new(id),
            full_name,
        }),
        _ => None,
    };
    let shift = Shift {
        id: ShiftId::new(row.int("id")?),
        status: row.parsed("shifts", "status")?,
        vehicle_id: VehicleId::new(row.int("vehicle_id")?),
        vehicle_reg: row.text("registration_no")?,
        driver_id: DriverId::new(row.int("driver_id")?),
        driver_name: row.text("driver_name")?,
        vendor_id: VendorId::new(row.int("vendor_id")?),
        vendor_name: row.text("vendor_name")?,
        station_id: StationId::new(row.int("station_id")?),
        station_name: row.text("station_name")?,
        start_time: row.time("shifts", "start_time")?,
        end_time: row.time("shifts", "end_time")?,
        is_recurring: false,
        recurrence_pattern: None,
        created_by: Person {
            id: UserId::new(row.int("created_by")?),
            full_name: row.text("created_by_name")?,
        },
        created_at: row.time("shifts", "created_at")?,
        decided_by,
        decided_at: row.time_or_none("shifts", "decided_at")?,
        rejection_reason: row.text_or_none("rejection_reason")?,
        version: row.int("version")?,
    };
    Ok(StoredShift {
        shift,
        changed_at: row.time("shifts", "changed_at")?,
        time_zone: row.text("time_zone")?,
    })
}

/// A shift by its id, whoever may see it.
pub(crate) async fn get(
    db: &mut Connection,
    id: ShiftId,
) -> Result<Option<StoredShift>, StoreError> {
    let row = sqlx::query(select_shifts!("WHERE s.id = $1"))
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A shift that will be changed: locked until the transaction ends.
pub(crate) async fn lock(
    db: &mut Connection,
    id: ShiftId,
) -> Result<Option<StoredShift>, StoreError> {
    sqlx::query("UPDATE shifts SET version = version WHERE id = $1")
        .bind(id.get())
        .execute(&mut *db)
        .await?;
    get(db, id).await
}

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
        // No shift is longer, so none that began earlier can reach into this one: the index need not be read from its beginning.
        .bind((times.start() - LONGEST).as_millisecond() - 1)
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

/// What a new shift has beside what was asked for.
pub(crate) struct Given<'a> {
    pub(crate) vendor: VendorId,
    pub(crate) station: StationId,
    pub(crate) created_by: UserId,
    pub(crate) search: &'a str,
    pub(crate) now: Timestamp,
}

/// Adds a PENDING shift.
pub(crate) async fn insert(
    db: &mut Connection,
    new: NewShift,
    given: Given<'_>,
) -> Result<ShiftId, StoreError> {
    let row = sqlx::query(
        "INSERT INTO shifts (status, vehicle_id, driver_id, vendor_id, station_id, start_time, end_time, created_by, created_at, changed_at, search) \
         VALUES ('PENDING', $1, $2, $3, $4, $5, $6, $7, $8, $8, $9) RETURNING id",
    )
    .bind(new.vehicle_id.get())
    .bind(new.driver_id.get())
    .bind(given.vendor.get())
    .bind(given.station.get())
    .bind(new.times.start().as_millisecond())
    .bind(new.times.end().as_millisecond())
    .bind(given.created_by.get())
    .bind(given.now.as_millisecond())
    .bind(given.search.to_owned())
    .fetch_one(db)
    .await?;
    Ok(ShiftId::new(row.int("id")?))
}

/// Writes a decision.
pub(crate) async fn decide(
    db: &mut Connection,
    id: ShiftId,
    status: ShiftStatus,
    by: UserId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE shifts SET status = $2, decided_by = $3, decided_at = $4, changed_at = $4, rejection_reason = $5, version = version + 1 WHERE id = $1",
    )
    .bind(id.get())
    .bind(status.as_str())
    .bind(by.get())
    .bind(now.as_millisecond())
    .bind(reason.map(str::to_owned))
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a shift back.
pub(crate) async fn cancel(
    db: &mut Connection,
    id: ShiftId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE shifts SET status = 'CANCELLED', changed_at = $2, version = version + 1 WHERE id = $1")
        .bind(id.get())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}
