//! SQL of stock requests.

mod list;
mod write;

pub(crate) use list::list;
pub(crate) use write::{NewStockRequest, insert, lock, lock_station, set_status, update};

use super::{
    Connection, StoreError,
    row::{Columns, broken, record_version},
    sql::Sql,
};
use crate::{
    event::{RecordKind, RecordVersion},
    id::{StationId, StockRequestId, TripId, UserId},
    shift::Person,
    stock_request::StockRequest,
};
use jiff::Timestamp;
use sqlx::any::AnyRow;

/// Selects whole stock requests; to be continued by a `WHERE`.
macro_rules! select_stock_requests {
    ($rest:literal) => {
        concat!(
            "SELECT q.id, q.status, q.station_id, t.name AS station_name, q.mother_station_id, q.hours_to_empty, q.runs_dry_at, q.quantity_kg, \
             q.note, q.created_by, c.full_name AS created_by_name, q.created_at, q.version, \
             (SELECT string_agg(CAST(p.id AS TEXT), ',') FROM trips p WHERE p.stock_request_id = q.id) AS trip_ids \
             FROM stock_requests q JOIN stations t ON t.id = q.station_id JOIN users c ON c.id = q.created_by ",
            $rest
        )
    };
}
use select_stock_requests;

fn read_stock_request(row: &AnyRow) -> Result<StockRequest, StoreError> {
    let trips = row.text_or_none("trip_ids")?.unwrap_or_default();
    let mut trip_ids = trips
        .split(',')
        .filter(|id| !id.is_empty())
        .map(|id| id.parse().map(TripId::new))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| broken(row, "stock_requests", "trip_ids"))?;
    trip_ids.sort_unstable();
    Ok(StockRequest {
        id: StockRequestId::new(row.int("id")?),
        status: row.parsed("stock_requests", "status")?,
        station_id: StationId::new(row.int("station_id")?),
        station_name: row.text("station_name")?,
        mother_station_id: StationId::new(row.int("mother_station_id")?),
        hours_to_empty: row.parsed("stock_requests", "hours_to_empty")?,
        runs_dry_at: row.time("stock_requests", "runs_dry_at")?,
        quantity_kg: row.int_or_none("quantity_kg")?,
        note: row.text_or_none("note")?,
        created_by: Person {
            id: UserId::new(row.int("created_by")?),
            full_name: row.text("created_by_name")?,
        },
        created_at: row.time("stock_requests", "created_at")?,
        trip_ids,
        version: row.int("version")?,
    })
}

/// A stock request by its id, without a permission check.
pub(crate) async fn get(
    db: &mut Connection,
    id: StockRequestId,
) -> Result<Option<StockRequest>, StoreError> {
    let row = sqlx::query(select_stock_requests!("WHERE q.id = $1"))
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_stock_request).transpose()
}

/// The request of a station that is OPEN or PLANNED, if there is one.
pub(crate) async fn waiting_at(
    db: &mut Connection,
    station: StationId,
) -> Result<Option<StockRequest>, StoreError> {
    const QUERY: &str =
        select_stock_requests!("WHERE q.status IN ('OPEN', 'PLANNED') AND q.station_id = $1");
    let row = sqlx::query(QUERY)
        .bind(station.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_stock_request).transpose()
}

/// The requests to a mother station that are OPEN or PLANNED, the one that runs dry first on top, at most `limit`.
pub(crate) async fn waiting_for(
    db: &mut Connection,
    mother: StationId,
    limit: i64,
) -> Result<Vec<StockRequest>, StoreError> {
    const QUERY: &str = select_stock_requests!(
        "WHERE q.mother_station_id = $1 AND q.status IN ('OPEN', 'PLANNED') ORDER BY q.runs_dry_at, q.id LIMIT $2"
    );
    let rows = sqlx::query(QUERY)
        .bind(mother.get())
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter().map(read_stock_request).collect()
}

/// Stock requests by their ids, without a permission check; unknown ids are omitted.
pub(crate) async fn by_ids(
    db: &mut Connection,
    ids: &[i64],
) -> Result<Vec<StockRequest>, StoreError> {
    let mut query = Sql::new(select_stock_requests!("WHERE q.id IN "));
    query.bind_padded_list(ids.iter().copied())?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_stock_request).collect()
}

/// The versions of the stock requests that changed at or after `time`.
pub(crate) async fn changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<RecordVersion>, StoreError> {
    let rows =
        sqlx::query("SELECT id, version FROM stock_requests WHERE changed_at >= $1 ORDER BY id")
            .bind(time.as_millisecond())
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| record_version(row, RecordKind::StockRequest))
        .collect()
}
