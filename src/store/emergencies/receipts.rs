//! SQL of the recipients of an emergency, and of how far it got with each.

use crate::{
    emergency::EmergencyRecipient,
    id::{EmergencyId, NotificationId, UserId},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;

/// The recipients of an emergency, by name; only `user` if there is one.
pub(crate) async fn recipients(
    db: &mut Connection,
    id: EmergencyId,
    user: Option<UserId>,
) -> Result<Vec<EmergencyRecipient>, StoreError> {
    let mut query = Sql::new(
        "SELECT m.user_id AS id, u.full_name, m.stored_at, m.reached_at, m.seen_at, m.acknowledged_at \
         FROM emergency_recipients m JOIN users u ON u.id = m.user_id WHERE m.emergency_id = ",
    );
    query.bind(id.get())?;
    if let Some(user) = user {
        query.push(" AND m.user_id = ").bind(user.get())?;
    }
    query.push(" ORDER BY u.full_name, m.user_id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let time = |column| row.time_or_none("emergency_recipients", column);
            Ok(EmergencyRecipient {
                user_id: UserId::new(row.int("id")?),
                full_name: row.text("full_name")?,
                stored_at: row.time("emergency_recipients", "stored_at")?,
                reached_at: time("reached_at")?,
                seen_at: time("seen_at")?,
                acknowledged_at: time("acknowledged_at")?,
            })
        })
        .collect()
}

/// Whether the user was told of an emergency.
pub(crate) async fn is_recipient(
    db: &mut Connection,
    id: EmergencyId,
    user: UserId,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT user_id FROM emergency_recipients WHERE emergency_id = $1 AND user_id = $2",
    )
    .bind(id.get())
    .bind(user.get())
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// The user's notification of an emergency; `None` if it was removed.
pub(crate) async fn notification_of(
    db: &mut Connection,
    id: EmergencyId,
    user: UserId,
) -> Result<Option<NotificationId>, StoreError> {
    let row = sqlx::query(
        "SELECT n.id FROM events e JOIN notifications n ON n.event_id = e.id WHERE e.emergency_id = $1 AND n.user_id = $2",
    )
    .bind(id.get())
    .bind(user.get())
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(NotificationId::new(row.int("id")?)))
        .transpose()
}

/// Records that the user's pages received the notifications of these emergencies and, with `seen_at`, that the user saw
/// them. The first time counts. The user's inbox must be locked, as it is before a notification changes.
pub(crate) async fn record_receipts(
    db: &mut Connection,
    user: UserId,
    emergencies: &[EmergencyId],
    reached_at: Timestamp,
    seen_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    if emergencies.is_empty() {
        return Ok(());
    }
    let (reached_at, seen_at) = (
        reached_at.as_millisecond(),
        seen_at.map(Timestamp::as_millisecond),
    );
    let mut update =
        Sql::new("UPDATE emergency_recipients SET reached_at = COALESCE(reached_at, CAST(");
    update
        .bind(reached_at)?
        .push(" AS BIGINT)), seen_at = COALESCE(seen_at, CAST(")
        .bind(seen_at)?
        .push(" AS BIGINT)), changed_at = ")
        .bind(reached_at)?
        .push(" WHERE user_id = ")
        .bind(user.get())?
        .push(" AND emergency_id IN ")
        .bind_padded_list(emergencies.iter().map(|id| id.get()))?;
    update.push(match seen_at {
        Some(_) => " AND seen_at IS NULL",
        None => " AND reached_at IS NULL",
    });
    update.finish().build().execute(db).await?;
    Ok(())
}

/// Emergencies of which a recipient changed at or after `time`.
pub(crate) async fn counts_changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT emergency_id FROM emergency_recipients WHERE changed_at >= $1 ORDER BY emergency_id",
    )
    .bind(time.as_millisecond())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| row.int("emergency_id")).collect()
}
