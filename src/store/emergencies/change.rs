//! SQL that changes an emergency. It must be locked.

use crate::{
    emergency::ESCALATES_AFTER,
    id::{EmergencyId, UserId},
    store::{Connection, StoreError, row::Columns},
};
use jiff::Timestamp;

/// Records that a recipient has acknowledged, and so has seen it. Returns `false` if they had before.
pub(crate) async fn acknowledge(
    db: &mut Connection,
    id: EmergencyId,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE emergency_recipients SET acknowledged_at = $3, reached_at = COALESCE(reached_at, $3), \
         seen_at = COALESCE(seen_at, $3), changed_at = $3 WHERE emergency_id = $1 AND user_id = $2 AND acknowledged_at IS NULL",
    )
    .bind(id.get())
    .bind(user.get())
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// Records that one of its EICs has acknowledged it.
pub(crate) async fn set_eic_acknowledged(
    db: &mut Connection,
    id: EmergencyId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE emergencies SET eic_acknowledged_at = $2 WHERE id = $1 AND eic_acknowledged_at IS NULL")
        .bind(id.get())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Closes an emergency.
pub(crate) async fn close(
    db: &mut Connection,
    id: EmergencyId,
    by: UserId,
    note: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE emergencies SET status = 'CLOSED', closed_by = $2, closed_at = $3, closing_note = $4, changed_at = $3, \
         version = version + 1 WHERE id = $1",
    )
    .bind(id.get())
    .bind(by.get())
    .bind(now.as_millisecond())
    .bind(note.to_owned())
    .execute(db)
    .await?;
    Ok(())
}

/// The condition under which administrators have to be told; `$1` is the latest time of raising.
macro_rules! due {
    () => {
        "status = 'ACTIVE' AND raised_at <= $1 AND escalated_at IS NULL AND eic_acknowledged_at IS NULL"
    };
}

/// Emergencies of which administrators have to be told now, the oldest first, at most `limit`.
pub(crate) async fn due_escalations(
    db: &mut Connection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<EmergencyId>, StoreError> {
    const QUERY: &str = concat!(
        "SELECT id FROM emergencies WHERE ",
        due!(),
        " ORDER BY raised_at, id LIMIT $2"
    );
    let rows = sqlx::query(QUERY)
        .bind((now - ESCALATES_AFTER).as_millisecond())
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| Ok(EmergencyId::new(row.int("id")?)))
        .collect()
}

/// Whether administrators have to be told of this emergency now.
pub(crate) async fn needs_escalation(
    db: &mut Connection,
    id: EmergencyId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const QUERY: &str = concat!("SELECT id FROM emergencies WHERE ", due!(), " AND id = $2");
    let row = sqlx::query(QUERY)
        .bind((now - ESCALATES_AFTER).as_millisecond())
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    Ok(row.is_some())
}

/// Records that administrators were told. When it was raised, that is no change of its own.
pub(crate) async fn set_escalated(
    db: &mut Connection,
    id: EmergencyId,
    is_change: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE emergencies SET escalated_at = $2, changed_at = $2, version = version + $3 WHERE id = $1")
        .bind(id.get())
        .bind(now.as_millisecond())
        .bind(i64::from(is_change))
        .execute(db)
        .await?;
    Ok(())
}
