//! SQL that inserts and changes trips. The shift of a trip must be locked.

use crate::{
    id::{ShiftId, TripId, UserId},
    shift::Shift,
    store::{Connection, StoreError, row::Columns, sql::Sql},
    trip::{TripDraft, TripStatus},
};
use jiff::Timestamp;

/// Inserts an ASSIGNED trip of a shift.
pub(crate) async fn insert(
    db: &mut Connection,
    shift: &Shift,
    draft: TripDraft,
    by: UserId,
    now: Timestamp,
) -> Result<TripId, StoreError> {
    let id = sqlx::query(
        "INSERT INTO trips (status, shift_id, from_station_id, vendor_id, to_station_id, planned_start, quantity_kg, \
         stock_request_id, created_by, created_at, changed_at) \
         VALUES ('ASSIGNED', $1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id",
    )
    .bind(shift.id.get())
    .bind(shift.station_id.get())
    .bind(shift.vendor_id.get())
    .bind(draft.to_station_id.get())
    .bind(draft.planned_start.as_millisecond())
    .bind(draft.quantity_kg)
    .bind(draft.stock_request_id.map(|id| id.get()))
    .bind(by.get())
    .bind(now.as_millisecond())
    .fetch_one(db)
    .await?
    .int("id")?;
    Ok(TripId::new(id))
}

/// Stores a new status, and when the trip started or was completed.
pub(crate) async fn set_status(
    db: &mut Connection,
    id: TripId,
    status: TripStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut update = Sql::new("UPDATE trips SET version = version + 1, status = ");
    update
        .bind(status.as_str().to_owned())?
        .push(", changed_at = ")
        .bind(now.as_millisecond())?;
    match status {
        TripStatus::Started => {
            update.push(", started_at = ").bind(now.as_millisecond())?;
        }
        TripStatus::Completed => {
            update
                .push(", completed_at = ")
                .bind(now.as_millisecond())?;
        }
        TripStatus::Assigned | TripStatus::Cancelled => {}
    }
    update.push(" WHERE id = ").bind(id.get())?;
    update.finish().build().execute(db).await?;
    Ok(())
}

/// Cancels the ASSIGNED trips of these shifts. Returns their ids, in order.
pub(crate) async fn cancel_assigned(
    db: &mut Connection,
    shifts: &[ShiftId],
    now: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let mut update =
        Sql::new("UPDATE trips SET status = 'CANCELLED', version = version + 1, changed_at = ");
    update
        .bind(now.as_millisecond())?
        .push(" WHERE status = 'ASSIGNED' AND shift_id IN ")
        .bind_padded_list(shifts.iter().map(|id| id.get()))?
        .push(" RETURNING id");
    let rows = update.finish().build().fetch_all(db).await?;
    let mut ids: Vec<_> = rows
        .iter()
        .map(|row| row.int("id"))
        .collect::<Result<_, _>>()?;
    ids.sort_unstable();
    Ok(ids)
}
