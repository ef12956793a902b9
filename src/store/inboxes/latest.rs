//! SQL for the heads and latest notifications of many inboxes.

use super::{Head, read_head};
use crate::{
    event::Content,
    id::{NotificationId, UserId},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use std::{collections::HashMap, sync::Arc};

/// The head of an inbox and its latest notifications.
pub(crate) struct Latest {
    pub(crate) user: UserId,
    pub(crate) head: Head,
    /// Newest first.
    pub(crate) notifications: Vec<Pointer>,
}

/// A notification and the event it refers to.
pub(crate) struct Pointer {
    pub(crate) id: NotificationId,
    pub(crate) seq: i64,
    pub(crate) event: i64,
}

/// The heads of these inboxes. A broken row affects only its own inbox.
pub(crate) async fn heads(
    db: &mut Connection,
    users: &[UserId],
) -> Result<Vec<(UserId, Result<Head, StoreError>)>, StoreError> {
    let mut query = Sql::new("SELECT user_id, seq, unread FROM inboxes WHERE user_id IN ");
    query.bind_padded_list(users.iter().map(|user| user.get()))?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((UserId::new(row.int("user_id")?), read_head(row))))
        .collect()
}

/// The heads of these inboxes, with the notifications among their last `depth` changes. A single statement, so that all
/// are from one snapshot.
pub(crate) async fn latest(
    db: &mut Connection,
    users: &[UserId],
    depth: i64,
) -> Result<Vec<Latest>, StoreError> {
    let mut query = Sql::new(
        "SELECT i.user_id, i.seq, i.unread, n.id AS notification_id, n.seq AS notification_seq, n.event_id \
         FROM inboxes i LEFT JOIN notifications n ON n.user_id = i.user_id AND n.seq > i.seq - ",
    );
    query.bind(depth)?.push(" WHERE i.user_id IN ");
    query.bind_list(users.iter().map(|user| user.get()))?;
    query.push(" ORDER BY i.user_id, n.seq DESC");
    let rows = query.finish().build().fetch_all(db).await?;
    let mut latest: Vec<Latest> = Vec::with_capacity(users.len());
    for row in &rows {
        let user = UserId::new(row.int("user_id")?);
        if latest.last().is_none_or(|last| last.user != user) {
            latest.push(Latest {
                user,
                head: read_head(row)?,
                notifications: Vec::new(),
            });
        }
        if let (Some(last), Some(id)) = (latest.last_mut(), row.int_or_none("notification_id")?) {
            last.notifications.push(Pointer {
                id: NotificationId::new(id),
                seq: row.int("notification_seq")?,
                event: row.int("event_id")?,
            });
        }
    }
    Ok(latest)
}

/// The contents of these events, by event id.
pub(crate) async fn contents(
    db: &mut Connection,
    events: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Arc<Content>>, StoreError> {
    let mut query = Sql::new(
        "SELECT id, type, title, message, data, action_url, created_at FROM events WHERE id IN ",
    );
    query.bind_list(events)?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let content = Content {
                kind: row.parsed("events", "type")?,
                title: row.text("title")?,
                message: row.text("message")?,
                data: row.parsed("events", "data")?,
                action_url: row.text_or_none("action_url")?,
                created_at: row.time("events", "created_at")?,
            };
            Ok((row.int("id")?, Arc::new(content)))
        })
        .collect()
}
