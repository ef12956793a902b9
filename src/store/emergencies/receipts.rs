//! SQL of the recipients of an emergency, and of how far it got with each.

use crate::{
    emergency::EmergencyRecipient,
    id::{EmergencyId, NotificationId, UserId},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;
use std::collections::BTreeSet;

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

/// Copies the receipts of these users' notifications of emergencies, which housekeeping removes one day, to the
/// recipients, which are kept. The users' inboxes must be locked, as they are before a notification changes.
pub(crate) async fn copy_receipts(
    db: &mut Connection,
    users: &BTreeSet<UserId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut update = Sql::new("UPDATE emergency_recipients SET changed_at = ");
    update.bind(now.as_millisecond())?.push(
        ", reached_at = COALESCE(emergency_recipients.reached_at, r.reached_at), \
         seen_at = COALESCE(emergency_recipients.seen_at, r.seen_at) FROM \
         (SELECT o.emergency_id, o.user_id, n.reached_at, n.seen_at FROM emergency_recipients o \
         JOIN events e ON e.emergency_id = o.emergency_id JOIN notifications n ON n.event_id = e.id AND n.user_id = o.user_id \
         WHERE (o.reached_at IS NULL AND n.reached_at IS NOT NULL OR o.seen_at IS NULL AND n.seen_at IS NOT NULL) AND o.user_id IN ",
    );
    update
        .bind_padded_list(users.iter().map(|user| user.get()))?
        .push(
            ") r WHERE emergency_recipients.emergency_id = r.emergency_id AND emergency_recipients.user_id = r.user_id",
        );
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
