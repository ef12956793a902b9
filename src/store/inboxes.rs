//! SQL of inboxes: recipients, order and read state.

mod changes_since;
mod fan_out;
mod latest;
mod read_state;
mod receipts;
mod remove;
mod resolve;

pub(crate) use changes_since::{StoredChange, read_state_changes_since, resolved_since};
pub(crate) use fan_out::{EmergencyScope, Recipients, fan_out};
pub(crate) use latest::{Latest, Pointer, PointerChange, contents, heads, latest, resolutions};
pub(crate) use read_state::{ReadState, mark_read_up_to, newest, record_change, set_read};
pub use receipts::Receipt;
pub(crate) use receipts::{Card, MAX_RECEIPTS, ReceiptCounts, count_receipts, record_receipts};
pub(crate) use remove::{remove_changes, remove_events, remove_notifications};
pub(crate) use resolve::{Settled, resolve};

use super::{Connection, StoreError, row::Columns, sql::Sql};
use crate::{
    id::{NotificationId, UserId},
    notification::{Notification, NotificationData, NotificationType, Resolved},
    shift::Person,
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
            "SELECT n.id, n.seq, n.is_read, n.read_at, e.type, e.title, e.message, e.data, e.action_url, e.created_at, \
             e.resolved_status, e.resolved_by, e.resolved_at, r.full_name AS resolved_by_name \
             FROM notifications n JOIN events e ON e.id = n.event_id LEFT JOIN users r ON r.id = e.resolved_by ",
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
        resolved: read_resolved(row)?,
        seq: row.int("seq")?,
    })
}

/// How an event was resolved, from its columns and the name of the user who did.
fn read_resolved(row: &AnyRow) -> Result<Option<Resolved>, StoreError> {
    let Some(at) = row.time_or_none("events", "resolved_at")? else {
        return Ok(None);
    };
    let by = match (
        row.int_or_none("resolved_by")?,
        row.text_or_none("resolved_by_name")?,
    ) {
        (Some(id), Some(full_name)) => Some(Person {
            id: UserId::new(id),
            full_name,
        }),
        _ => None,
    };
    let status = row.parsed("events", "resolved_status")?;
    Ok(Some(Resolved { status, by, at }))
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

/// Unread notifications of emergencies that other programs sent, oldest first, at most `limit`.
pub(crate) async fn foreign_emergencies(
    db: &mut Connection,
    user: UserId,
    limit: i64,
) -> Result<Vec<Notification>, StoreError> {
    // With the `+` SQLite begins with these events, which are few, and not with the inbox.
    const QUERY: &str = select_notifications!(
        "WHERE e.type = 'EMERGENCY' AND e.emergency_id IS NULL AND +n.user_id = $1 AND n.is_read = 0 ORDER BY n.seq LIMIT $2"
    );
    let rows = sqlx::query(QUERY)
        .bind(user.get())
        .bind(limit)
        .fetch_all(db)
        .await?;
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
