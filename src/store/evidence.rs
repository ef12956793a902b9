//! SQL of evidence: the shifts around a shift, and the limits of a station.

use super::{
    Connection, StoreError,
    row::{Columns, broken},
    shifts::{read_shift, select_shifts},
    sql::Sql,
};
use crate::{
    evidence::{Facts, Limits, WINDOW},
    id::{ShiftId, StationId},
    shift::{MAX_LENGTH, Shift},
};
use jiff::Timestamp;
use std::collections::HashMap;

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
    let parallel = parallel_shifts(db, shifts).await?;
    let facts = shifts.iter().map(|shift| Facts {
        driver: neighbours(shift, &driver),
        vehicle: neighbours(shift, &vehicle),
        parallel_shifts: parallel.get(&shift.id).copied().unwrap_or_default(),
        limits,
    });
    Ok(facts.collect())
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

/// For each of these shifts the number of other shifts of its station that overlap with it.
///
/// Counted by a subquery for each shift. As a join, SQLite would compare all PENDING and APPROVED shifts of the station
/// with all that start earlier.
async fn parallel_shifts(
    db: &mut Connection,
    shifts: &[&Shift],
) -> Result<HashMap<ShiftId, i64>, StoreError> {
    let mut query = Sql::new(
        "SELECT s.id, (SELECT COUNT(*) FROM shifts o WHERE o.station_id = s.station_id AND o.id <> s.id \
         AND o.status IN ('PENDING', 'APPROVED') AND o.start_time < s.end_time AND o.end_time > s.start_time \
         AND o.start_time > s.start_time - ",
    );
    query
        .bind(MAX_LENGTH.as_millis() as i64 + 1)?
        .push(") AS n FROM shifts s WHERE s.id IN ")
        .bind_padded_list(shifts.iter().map(|shift| shift.id.get()))?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((ShiftId::new(row.int("id")?), row.int("n")?)))
        .collect()
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
