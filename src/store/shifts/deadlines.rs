//! SQL of reminders and expiry.

use crate::{
    id::ShiftId,
    shift::{EXPIRES_AFTER_START, REMINDERS},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use jiff::{SignedDuration, Timestamp};

/// Pending shifts for which something is due, the earliest start first, at most `limit`. The conditions are those of
/// [`due_step`](crate::shift::due_step).
pub(crate) async fn due(
    db: &mut Connection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<ShiftId>, StoreError> {
    let mut query = Sql::new("SELECT id FROM shifts WHERE status = 'PENDING' AND start_time <= ");
    query
        .bind(
            REMINDERS
                .iter()
                .map(|minutes| after(now, *minutes))
                .max()
                .unwrap_or_default(),
        )?
        .push(" AND (start_time <= ")
        .bind((now - EXPIRES_AFTER_START).as_millisecond())?;
    let mut not_before = now.as_millisecond();
    for minutes in REMINDERS.into_iter().rev() {
        query
            .push(" OR (start_time > ")
            .bind(not_before)?
            .push(" AND start_time <= ")
            .bind(after(now, minutes))?
            .push(" AND (reminded_minutes IS NULL OR reminded_minutes > ")
            .bind(minutes)?
            .push(") AND created_at <= start_time - ")
            .bind(SignedDuration::from_mins(minutes).as_millis() as i64)?
            .push(")");
        not_before = after(now, minutes);
    }
    query.push(") ORDER BY start_time, id LIMIT ").bind(limit)?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(ShiftId::new(row.int("id")?)))
        .collect()
}

/// The time `minutes` after `now`, in milliseconds.
fn after(now: Timestamp, minutes: i64) -> i64 {
    (now + SignedDuration::from_mins(minutes)).as_millisecond()
}

/// The latest reminder about a shift, in minutes before its start.
pub(crate) async fn reminded(db: &mut Connection, id: ShiftId) -> Result<Option<i64>, StoreError> {
    sqlx::query("SELECT reminded_minutes FROM shifts WHERE id = $1")
        .bind(id.get())
        .fetch_one(db)
        .await?
        .int_or_none("reminded_minutes")
}

/// Stores that a reminder is done.
pub(crate) async fn set_reminded(
    db: &mut Connection,
    id: ShiftId,
    minutes_before: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE shifts SET reminded_minutes = $2 WHERE id = $1")
        .bind(id.get())
        .bind(minutes_before)
        .execute(db)
        .await?;
    Ok(())
}

/// Stores that nobody decided in time.
pub(crate) async fn expire(
    db: &mut Connection,
    id: ShiftId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE shifts SET status = 'EXPIRED', changed_at = $2, version = version + 1 WHERE id = $1")
        .bind(id.get())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}
