//! SQL of inboxes: recipients, order and read state.

mod fan_out;
mod latest;
mod read_state;

pub(crate) use fan_out::{Recipients, fan_out};
pub(crate) use latest::{Latest, contents, heads, latest};
pub(crate) use read_state::{forget_changes, mark_read_up_to, newest, record_change, set_read};

use super::{Connection, StoreError, row::Columns, sql::Sql};
use crate::{
    id::{NotificationId, UserId},
    notification::{Change, ChangeKind, Notification, NotificationData, NotificationType},
};
use sqlx::any::AnyRow;

/// The latest change of an inbox and its unread count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// `seq` of the latest change.
    pub seq: i64,
    /// Number of unread notifications in the whole inbox.
    pub unread: i64,
}

fn read_head(row: &AnyRow) -> Result<Head, StoreError> {
    Ok(Head {
        seq: row.int("seq")?,
        unread: row.int("unread")?,
    })
}

/// Selects whole notifications; to be continued by a `WHERE`.
macro_rules! select_notifications {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.seq, n.is_read, n.read_at, e.type, e.title, e.message, e.data, e.action_url, e.created_at \
             FROM notifications n JOIN events e ON e.id = n.event_id ",
            $rest
        )
    };
}

fn read_notification(row: &AnyRow) -> Result<Notification, StoreError> {
    let kind = row.parsed("events", "type")?;
    Ok(Notification {
        id: NotificationId::new(row.int("id")?),
        kind,
        title: row.text("title")?,
        message: row.text("message")?,
        data: NotificationData::of(kind, row.parsed("events", "data")?),
        action_url: row.text_or_none("action_url")?,
        is_read: row.flag("is_read")?,
        created_at: row.time("events", "created_at")?,
        read_at: row.time_or_none("notifications", "read_at")?,
        seq: row.int("seq")?,
    })
}

/// The head of an inbox; `None` if the user does not exist.
pub(crate) async fn head(db: &mut Connection, user: UserId) -> Result<Option<Head>, StoreError> {
    let row = sqlx::query("SELECT seq, unread FROM inboxes WHERE user_id = $1")
        .bind(user.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_head).transpose()
}

/// Locks an inbox for a change until the end of the transaction, and returns its head.
pub(crate) async fn lock(db: &mut Connection, user: UserId) -> Result<Option<Head>, StoreError> {
    let row = sqlx::query("UPDATE inboxes SET seq = seq WHERE user_id = $1 RETURNING seq, unread")
        .bind(user.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_head).transpose()
}

/// Selects the notifications of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    /// Only notifications with a lower `seq`.
    pub(crate) before: Option<i64>,
    /// Only unread notifications.
    pub(crate) unread_only: bool,
    /// Only notifications of this type.
    pub(crate) kind: Option<NotificationType>,
    /// Maximum number of rows.
    pub(crate) limit: i64,
}

/// Notifications, newest first.
pub(crate) async fn list(
    db: &mut Connection,
    user: UserId,
    listed: Listed,
) -> Result<Vec<Notification>, StoreError> {
    let mut query = Sql::new(select_notifications!("WHERE n.user_id = "));
    query.bind(user.get())?;
    if let Some(before) = listed.before {
        query.push(" AND n.seq < ").bind(before)?;
    }
    if listed.unread_only {
        query.push(" AND n.is_read = 0");
    }
    if let Some(kind) = listed.kind {
        query
            .push(" AND e.type = ")
            .bind(kind.as_str().to_owned())?;
    }
    query
        .push(" ORDER BY n.seq DESC LIMIT ")
        .bind(listed.limit)?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_notification).collect()
}

/// Notifications after a `seq`, oldest first.
pub(crate) async fn notifications_since(
    db: &mut Connection,
    user: UserId,
    since: i64,
    limit: i64,
) -> Result<Vec<Notification>, StoreError> {
    const QUERY: &str =
        select_notifications!("WHERE n.user_id = $1 AND n.seq > $2 ORDER BY n.seq LIMIT $3");
    let rows = sqlx::query(QUERY)
        .bind(user.get())
        .bind(since)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter().map(read_notification).collect()
}

/// Changes of read state after a `seq`, oldest first.
pub(crate) async fn changes_since(
    db: &mut Connection,
    user: UserId,
    since: i64,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    let rows = sqlx::query("SELECT seq, kind, notification_id FROM inbox_changes WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")
        .bind(user.get())
        .bind(since)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            let id = NotificationId::new(row.int("notification_id")?);
            let kind = match row.text("kind")?.as_str() {
                "read" => ChangeKind::Read { ids: vec![id] },
                "unread" => ChangeKind::Unread { ids: vec![id] },
                "all_read" => ChangeKind::AllRead { up_to: id },
                _ => {
                    return Err(StoreError::InvalidValue {
                        table: "inbox_changes",
                        column: "kind",
                        id: row.int("seq")?,
                    });
                }
            };
            Ok(Change {
                seq: row.int("seq")?,
                kind,
            })
        })
        .collect()
}
