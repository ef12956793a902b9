//! SQL of trips.

mod list;
mod write;

pub(crate) use list::list;
pub(crate) use write::{cancel_assigned, insert, set_status};

use super::{Connection, StoreError, row::Columns, sql::Sql};
use crate::{
    event::{RecordKind, RecordVersion},
    id::{ShiftId, StationId, StockRequestId, TripId, UserId, VendorId},
    shift::Person,
    trip::{Trip, TripStatus},
};
use jiff::Timestamp;
use sqlx::any::AnyRow;

/// Selects whole trips; to be continued by a `WHERE`.
macro_rules! select_trips {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.status, p.shift_id, v.registration_no, d.full_name AS driver_name, p.from_station_id, f.name AS from_station_name, \
             p.to_station_id, t.name AS to_station_name, p.planned_start, p.quantity_kg, p.stock_request_id, p.created_by, \
             c.full_name AS created_by_name, p.created_at, p.started_at, p.completed_at, p.version, p.vendor_id \
             FROM trips p JOIN shifts s ON s.id = p.shift_id JOIN vehicles v ON v.id = s.vehicle_id JOIN drivers d ON d.id = s.driver_id \
             JOIN stations f ON f.id = p.from_station_id JOIN stations t ON t.id = p.to_station_id JOIN users c ON c.id = p.created_by ",
            $rest
        )
    };
}
use select_trips;

fn read_trip(row: &AnyRow) -> Result<Trip, StoreError> {
    Ok(Trip {
        id: TripId::new(row.int("id")?),
        status: row.parsed("trips", "status")?,
        shift_id: ShiftId::new(row.int("shift_id")?),
        vehicle_reg: row.text("registration_no")?,
        driver_name: row.text("driver_name")?,
        from_station_id: StationId::new(row.int("from_station_id")?),
        from_station_name: row.text("from_station_name")?,
        to_station_id: StationId::new(row.int("to_station_id")?),
        to_station_name: row.text("to_station_name")?,
        planned_start: row.time("trips", "planned_start")?,
        quantity_kg: row.int_or_none("quantity_kg")?,
        stock_request_id: row
            .int_or_none("stock_request_id")?
            .map(StockRequestId::new),
        created_by: Person {
            id: UserId::new(row.int("created_by")?),
            full_name: row.text("created_by_name")?,
        },
        created_at: row.time("trips", "created_at")?,
        started_at: row.time_or_none("trips", "started_at")?,
        completed_at: row.time_or_none("trips", "completed_at")?,
        version: row.int("version")?,
        vendor_id: VendorId::new(row.int("vendor_id")?),
    })
}

/// A trip by its id, without a permission check.
pub(crate) async fn get(db: &mut Connection, id: TripId) -> Result<Option<Trip>, StoreError> {
    let row = sqlx::query(select_trips!("WHERE p.id = $1"))
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_trip).transpose()
}

/// The trips for a stock request, by planned start.
pub(crate) async fn for_request(
    db: &mut Connection,
    request: StockRequestId,
) -> Result<Vec<Trip>, StoreError> {
    const QUERY: &str =
        select_trips!("WHERE p.stock_request_id = $1 ORDER BY p.planned_start, p.id");
    let rows = sqlx::query(QUERY).bind(request.get()).fetch_all(db).await?;
    rows.iter().map(read_trip).collect()
}

/// The trips to a station that are under way or ahead, by planned start, at most `limit`.
pub(crate) async fn expected_at(
    db: &mut Connection,
    station: StationId,
    limit: i64,
) -> Result<Vec<Trip>, StoreError> {
    const QUERY: &str = select_trips!(
        "WHERE p.to_station_id = $1 AND p.status IN ('ASSIGNED', 'STARTED') ORDER BY p.planned_start, p.id LIMIT $2"
    );
    let rows = sqlx::query(QUERY)
        .bind(station.get())
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter().map(read_trip).collect()
}

/// The trips of these shifts that have started or are completed, by id. Every change of a trip locks its shift, so they
/// stay as they are while the shifts are locked.
pub(crate) async fn started_of(
    db: &mut Connection,
    shifts: &[ShiftId],
) -> Result<Vec<Trip>, StoreError> {
    let mut query = Sql::new(select_trips!(
        "WHERE p.status IN ('STARTED', 'COMPLETED') AND p.shift_id IN "
    ));
    query
        .bind_padded_list(shifts.iter().map(|id| id.get()))?
        .push(" ORDER BY p.id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_trip).collect()
}

/// The statuses of the trips for a stock request.
pub(crate) async fn statuses_for(
    db: &mut Connection,
    request: StockRequestId,
) -> Result<Vec<TripStatus>, StoreError> {
    let rows = sqlx::query("SELECT id, status FROM trips WHERE stock_request_id = $1 ORDER BY id")
        .bind(request.get())
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| row.parsed("trips", "status"))
        .collect()
}

/// Trips by their ids, without a permission check; unknown ids are omitted.
pub(crate) async fn by_ids(db: &mut Connection, ids: &[i64]) -> Result<Vec<Trip>, StoreError> {
    let mut query = Sql::new(select_trips!("WHERE p.id IN "));
    query.bind_padded_list(ids.iter().copied())?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_trip).collect()
}

/// The trips of a shift, by planned start.
pub(crate) async fn of_shift(db: &mut Connection, shift: ShiftId) -> Result<Vec<Trip>, StoreError> {
    const QUERY: &str = select_trips!("WHERE p.shift_id = $1 ORDER BY p.planned_start, p.id");
    let rows = sqlx::query(QUERY).bind(shift.get()).fetch_all(db).await?;
    rows.iter().map(read_trip).collect()
}

/// The versions of the trips that changed at or after `time`.
pub(crate) async fn changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<RecordVersion>, StoreError> {
    let rows = sqlx::query("SELECT id, version FROM trips WHERE changed_at >= $1 ORDER BY id")
        .bind(time.as_millisecond())
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| super::row::record_version(row, RecordKind::Trip))
        .collect()
}
