//! SQL that locks, inserts and changes stock requests.

use crate::{
    id::{StationId, StockRequestId, UserId},
    stock_request::{HoursToEmpty, StockRequest, StockRequestStatus},
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;

/// Locks a station against other new stock requests until the end of the transaction.
pub(crate) async fn lock_station(db: &mut Connection, id: StationId) -> Result<(), StoreError> {
    let mut lock = Sql::new("SELECT id FROM stations WHERE id = ");
    lock.bind(id.get())?.push(Dialect::of(db).lock_for_change());
    lock.finish().build().fetch_all(db).await?;
    Ok(())
}

/// Locks stock requests for a change until the end of the transaction, in order of their ids.
pub(crate) async fn lock(db: &mut Connection, ids: &[StockRequestId]) -> Result<(), StoreError> {
    if Dialect::of(db).has_one_writer() || ids.is_empty() {
        return Ok(());
    }
    let mut lock = Sql::new("SELECT COUNT(*) FROM (SELECT id FROM stock_requests WHERE id IN ");
    lock.bind_padded_list(ids.iter().map(|id| id.get()))?
        .push(" ORDER BY id")
        .push(Dialect::of(db).lock_for_change())
        .push(") AS locked");
    lock.finish().build().fetch_one(db).await?;
    Ok(())
}

/// A new stock request.
pub(crate) struct NewStockRequest<'a> {
    pub(crate) station: StationId,
    pub(crate) mother: StationId,
    pub(crate) hours_to_empty: &'a HoursToEmpty,
    pub(crate) quantity_kg: Option<i64>,
    pub(crate) note: Option<String>,
    pub(crate) by: UserId,
    pub(crate) now: Timestamp,
}

/// Inserts an OPEN stock request. Its station must be locked.
pub(crate) async fn insert(
    db: &mut Connection,
    new: NewStockRequest<'_>,
) -> Result<StockRequestId, StoreError> {
    let id = sqlx::query(
        "INSERT INTO stock_requests (status, station_id, mother_station_id, hours_to_empty, runs_dry_at, quantity_kg, note, \
         created_by, created_at, changed_at) VALUES ('OPEN', $1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
    )
    .bind(new.station.get())
    .bind(new.mother.get())
    .bind(new.hours_to_empty.number().to_string())
    .bind(new.hours_to_empty.runs_dry_at(new.now).as_millisecond())
    .bind(new.quantity_kg)
    .bind(new.note)
    .bind(new.by.get())
    .bind(new.now.as_millisecond())
    .fetch_one(db)
    .await?
    .int("id")?;
    Ok(StockRequestId::new(id))
}

/// Stores the values of a request that an operator may change.
pub(crate) async fn update(
    db: &mut Connection,
    request: &StockRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE stock_requests SET hours_to_empty = $2, runs_dry_at = $3, quantity_kg = $4, note = $5, changed_at = $6, \
         version = version + 1 WHERE id = $1",
    )
    .bind(request.id.get())
    .bind(request.hours_to_empty.to_string())
    .bind(request.runs_dry_at.as_millisecond())
    .bind(request.quantity_kg)
    .bind(request.note.clone())
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Stores a status, which may be the present one if only the trips changed.
pub(crate) async fn set_status(
    db: &mut Connection,
    id: StockRequestId,
    status: StockRequestStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE stock_requests SET status = $2, changed_at = $3, version = version + 1 WHERE id = $1")
        .bind(id.get())
        .bind(status.as_str())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}
