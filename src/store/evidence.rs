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
use jiff::Timestamp;

/// The shifts of a driver in a period. No shift is longer than [`MAX_LENGTH`]: the last
/// condition on the start limits the range of the index.
const OF_DRIVER: &str = select_shifts!(
    "WHERE s.driver_id = $1 AND s.status IN ('PENDING', 'APPROVED') \
     AND s.start_time < $2 AND s.end_time > $3 AND s.start_time > $4 ORDER BY s.start_time, s.id"
);
/// The shifts of a vehicle in a period.
const OF_VEHICLE: &str = select_shifts!(
    "WHERE s.vehicle_id = $1 AND s.status IN ('PENDING', 'APPROVED') \
     AND s.start_time < $2 AND s.end_time > $3 AND s.start_time > $4 ORDER BY s.start_time, s.id"
);

/// The facts about shifts of one driver, one vehicle and one station, as they stand in this transaction.
pub(crate) async fn facts(
    db: &mut Connection,
    shifts: &[&Shift],
) -> Result<Vec<Facts>, StoreError> {
    let Some(first) = shifts.first() else {
        return Ok(Vec::new());
    };
    let starts = shifts.iter().map(|shift| shift.start_time);
    let ends = shifts.iter().map(|shift| shift.end_time);
    let (Some(from), Some(until)) = (starts.min(), ends.max()) else {
        return Ok(Vec::new());
    };
    let span = (from - WINDOW, until + WINDOW);
    let driver = shifts_within(db, OF_DRIVER, first.driver_id.get(), span).await?;
    let vehicle = shifts_within(db, OF_VEHICLE, first.vehicle_id.get(), span).await?;
    // The station of a shift always exists.
    let limits = limits(db, first.station_id).await?.unwrap_or_default();
    let mut facts = Vec::with_capacity(shifts.len());
    for shift in shifts {
        facts.push(Facts {
            driver: neighbours(shift, &driver),
            vehicle: neighbours(shift, &vehicle),
            parallel_shifts: parallel_shifts(db, shift).await?,
            limits,
        });
    }
    Ok(facts)
}

async fn shifts_within(
    db: &mut Connection,
    query: &'static str,
    resource: i64,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Shift>, StoreError> {
    let rows = sqlx::query(query)
        .bind(resource)
        .bind(until.as_millisecond())
        .bind(from.as_millisecond())
        .bind((from - MAX_LENGTH).as_millisecond() - 1)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| read_shift(row).map(|stored| stored.shift))
        .collect()
}

/// The other ones of these shifts that overlap with the [`WINDOW`] before and after the shift.
fn neighbours(shift: &Shift, all: &[Shift]) -> Vec<Shift> {
    let (from, until) = (shift.start_time - WINDOW, shift.end_time + WINDOW);
    all.iter()
        .filter(|other| other.id != shift.id && other.start_time < until && other.end_time > from)
        .cloned()
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
