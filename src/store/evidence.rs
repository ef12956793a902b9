//! SQL of evidence: the shifts around a shift, and the limits of a station.

use super::{
    Connection, StoreError,
    row::{Columns, broken},
    shifts::{read_shift, select_shifts},
};
use crate::{
    evidence::{Facts, Limits, WINDOW},
    id::StationId,
    shift::{MAX_LENGTH, Shift},
};

/// The rest of a query for the shifts of a resource around a shift. No shift is longer than [`MAX_LENGTH`]: the last
/// condition on the start limits the range of the index.
const OF_DRIVER: &str = select_shifts!(
    "WHERE s.driver_id = $1 AND s.id <> $2 AND s.status IN ('PENDING', 'APPROVED') \
     AND s.start_time < $3 AND s.end_time > $4 AND s.start_time > $5 ORDER BY s.start_time, s.id"
);
const OF_VEHICLE: &str = select_shifts!(
    "WHERE s.vehicle_id = $1 AND s.id <> $2 AND s.status IN ('PENDING', 'APPROVED') \
     AND s.start_time < $3 AND s.end_time > $4 AND s.start_time > $5 ORDER BY s.start_time, s.id"
);

/// The facts about a shift, as they stand in this transaction.
pub(crate) async fn facts(db: &mut Connection, shift: &Shift) -> Result<Facts, StoreError> {
    let driver = neighbours(db, OF_DRIVER, shift.driver_id.get(), shift).await?;
    let vehicle = neighbours(db, OF_VEHICLE, shift.vehicle_id.get(), shift).await?;
    let parallel_shifts = parallel_shifts(db, shift).await?;
    // The station of a shift always exists.
    let limits = limits(db, shift.station_id).await?.unwrap_or_default();
    Ok(Facts {
        driver,
        vehicle,
        parallel_shifts,
        limits,
    })
}

async fn neighbours(
    db: &mut Connection,
    query: &'static str,
    resource: i64,
    shift: &Shift,
) -> Result<Vec<Shift>, StoreError> {
    let (from, until) = (shift.start_time - WINDOW, shift.end_time + WINDOW);
    let rows = sqlx::query(query)
        .bind(resource)
        .bind(shift.id.get())
        .bind(until.as_millisecond())
        .bind(from.as_millisecond())
        .bind((from - MAX_LENGTH).as_millisecond() - 1)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| read_shift(row).map(|stored| stored.shift))
        .collect()
}

/// Number of other shifts of the station that overlap with this one.
async fn parallel_shifts(db: &mut Connection, shift: &Shift) -> Result<i64, StoreError> {
    sqlx::query(
        "SELECT COUNT(*) AS n FROM shifts WHERE station_id = $1 AND id <> $2 AND status IN ('PENDING', 'APPROVED') \
         AND start_time < $3 AND end_time > $4 AND start_time > $5",
    )
    .bind(shift.station_id.get())
    .bind(shift.id.get())
    .bind(shift.end_time.as_millisecond())
    .bind(shift.start_time.as_millisecond())
    .bind((shift.start_time - MAX_LENGTH).as_millisecond() - 1)
    .fetch_one(db)
    .await?
    .int("n")
}

/// The limits of a mother station; `None` if there is no such station.
pub(crate) async fn limits(
    db: &mut Connection,
    station: StationId,
) -> Result<Option<Limits>, StoreError> {
    let row = sqlx::query("SELECT id, limits FROM stations WHERE id = $1 AND kind = 'MS'")
        .bind(station.get())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let Some(text) = row.text_or_none("limits")? else {
        return Ok(Some(Limits::default()));
    };
    let limits = serde_json::from_str(&text).map_err(|_| broken(&row, "stations", "limits"))?;
    Ok(Some(limits))
}

/// Locks a station's limits for a change until the end of the transaction.
pub(crate) async fn lock_limits(
    db: &mut Connection,
    station: StationId,
) -> Result<Option<Limits>, StoreError> {
    sqlx::query("UPDATE stations SET limits = limits WHERE id = $1")
        .bind(station.get())
        .execute(&mut *db)
        .await?;
    limits(db, station).await
}

/// Stores the limits of a station.
pub(crate) async fn set_limits(
    db: &mut Connection,
    station: StationId,
    limits: &Limits,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE stations SET limits = $2 WHERE id = $1")
        .bind(station.get())
        .bind(serde_json::json!(limits).to_string())
        .execute(db)
        .await?;
    Ok(())
}
