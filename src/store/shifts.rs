//! SQL of shifts.

mod answers;
mod changed;
mod conditions;
mod counts;
mod deadlines;
mod insert;
mod list;
mod lock_resources;
mod search;
mod series;
mod summary;

pub(crate) use answers::answer_times;
pub(crate) use changed::{ChangedShift, by_ids, changed_in_series, changed_since};
pub(crate) use counts::merge_counts;
pub(crate) use deadlines::{due, expire, reminded, set_reminded};
pub(crate) use insert::{InsertOutcome, ShiftContext, conflict, insert};
pub(crate) use list::{list, rows};
pub(crate) use lock_resources::{
    Home, LockedResources, lock_resources, read_resources, vendor_of_vehicle,
};
pub(crate) use series::{
    Busy, SeriesRow, busy, cancel_all, decide_all, insert_dates, insert_series, lock_dates,
    of_series,
};
pub(crate) use summary::{Summary, summary};

use super::{Connection, StoreError, row::Columns};
use crate::{
    id::{DriverId, SeriesId, ShiftId, StationId, UserId, VehicleId, VendorId},
    shift::{Person, Shift, ShiftStatus},
};
use jiff::Timestamp;
use sqlx::any::AnyRow;

/// A shift with further columns that are not part of the REST API.
pub(crate) struct StoredShift {
    pub(crate) shift: Shift,
    pub(crate) changed_at: Timestamp,
    pub(crate) time_zone: String,
}

/// Selects whole shifts; to be continued by a `WHERE`.
macro_rules! select_shifts {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.status, s.vehicle_id, v.registration_no, s.driver_id, d.full_name AS driver_name, s.vendor_id, n.name AS vendor_name, \
             s.station_id, t.name AS station_name, t.time_zone, s.start_time, s.end_time, s.created_by, c.full_name AS created_by_name, s.created_at, \
             s.changed_at, s.decided_by, x.full_name AS decided_by_name, s.decided_at, s.rejection_reason, s.version, \
             s.series_id, q.pattern AS series_pattern \
             FROM shifts s JOIN vehicles v ON v.id = s.vehicle_id JOIN drivers d ON d.id = s.driver_id JOIN vendors n ON n.id = s.vendor_id \
             JOIN stations t ON t.id = s.station_id JOIN users c ON c.id = s.created_by LEFT JOIN users x ON x.id = s.decided_by \
             LEFT JOIN series q ON q.id = s.series_id ",
            $rest
        )
    };
}
pub(in crate::store) use select_shifts;

pub(in crate::store) fn read_shift(row: &AnyRow) -> Result<StoredShift, StoreError> {
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
    let series_id = row.int_or_none("series_id")?.map(SeriesId::new);
    let recurrence_pattern = match series_id {
        Some(_) => Some(row.parsed("series", "series_pattern")?),
        None => None,
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
        is_recurring: series_id.is_some(),
        recurrence_pattern,
        series_id,
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

/// A shift by its id, without a permission check.
pub(crate) async fn get(
    db: &mut Connection,
    id: ShiftId,
) -> Result<Option<StoredShift>, StoreError> {
    let row = sqlx::query(select_shifts!("WHERE s.id = $1"))
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_shift).transpose()
}

/// Locks a shift for a change until the end of the transaction.
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

/// Stores a decision.
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

/// Cancels a shift.
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
