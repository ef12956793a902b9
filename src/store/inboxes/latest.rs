//! SQL for the heads and latest changes of many inboxes.

use super::{Head, read_head, read_resolved};
use crate::{
    event::Content,
    id::{NotificationId, UserId},
    notification::Resolved,
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use std::{collections::HashMap, sync::Arc};

/// The head of an inbox and its latest changes, without those of read state.
pub(crate) struct Latest {
    pub(crate) user: UserId,
    pub(crate) head: Head,
    /// Newest first. A change that resolved several notifications has a pointer for each, in order of id.
    pub(crate) pointers: Vec<Pointer>,
}

/// A notification that was created or resolved, and its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) id: NotificationId,
    /// `seq` of the change.
    pub(crate) seq: i64,
    pub(crate) event: i64,
    pub(crate) change: PointerChange,
}

/// What happened to a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointerChange {
    /// It was created.
    New,
    /// It was resolved.
    Resolved {
        /// Whether it was unread until then.
        was_unread: bool,
    },
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

/// The heads of these inboxes, with the notifications that were created or resolved by their last `depth` changes. A
/// single statement, so that all are from one snapshot.
pub(crate) async fn latest(
    db: &mut Connection,
    users: &[UserId],
    depth: i64,
) -> Result<Vec<Latest>, StoreError> {
    let mut query =
        Sql::new("WITH i AS (SELECT user_id, seq, unread FROM inboxes WHERE user_id IN ");
    query.bind_list(users.iter().map(|user| user.get()))?;
    query
        .push(
            ") SELECT i.user_id AS user_id, i.seq, i.unread, n.id AS notification_id, n.seq AS change_seq, n.event_id, \
             CAST(NULL AS BIGINT) AS resolved_unread \
             FROM i LEFT JOIN notifications n ON n.user_id = i.user_id AND n.seq > i.seq - ",
        )
        .bind(depth)?
        .push(
            " UNION ALL SELECT i.user_id, i.seq, i.unread, n.id, n.resolved_seq, n.event_id, n.resolved_unread \
             FROM i JOIN notifications n ON n.user_id = i.user_id AND n.resolved_seq > i.seq - ",
        )
        .bind(depth)?
        .push(" ORDER BY user_id, change_seq DESC, notification_id");
    let rows = query.finish().build().fetch_all(db).await?;
    let mut latest: Vec<Latest> = Vec::with_capacity(users.len());
    for row in &rows {
        let user = UserId::new(row.int("user_id")?);
        if latest.last().is_none_or(|last| last.user != user) {
            latest.push(Latest {
                user,
                head: read_head(row)?,
                pointers: Vec::new(),
            });
        }
        if let (Some(last), Some(id)) = (latest.last_mut(), row.int_or_none("notification_id")?) {
            last.pointers.push(Pointer {
                id: NotificationId::new(id),
                seq: row.int("change_seq")?,
                event: row.int("event_id")?,
                change: match row.int_or_none("resolved_unread")? {
                    None => PointerChange::New,
                    Some(unread) => PointerChange::Resolved {
                        was_unread: unread != 0,
                    },
                },
            });
        }
    }
    Ok(latest)
}

/// How these events were resolved, by event id; without those that were not.
pub(crate) async fn resolutions(
    db: &mut Connection,
    events: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Resolved>, StoreError> {
    let mut query = Sql::new(
        "SELECT e.id, e.resolved_status, e.resolved_by, e.resolved_at, r.full_name AS resolved_by_name \
         FROM events e LEFT JOIN users r ON r.id = e.resolved_by WHERE e.id IN ",
    );
    query.bind_list(events)?;
    let rows = query.finish().build().fetch_all(db).await?;
    let mut resolutions = HashMap::with_capacity(rows.len());
    for row in &rows {
        if let Some(resolved) = read_resolved(row)? {
            resolutions.insert(row.int("id")?, resolved);
        }
    }
    Ok(resolutions)
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
