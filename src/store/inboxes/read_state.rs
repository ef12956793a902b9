//! SQL that changes the read state of notifications.

use super::{Head, read_head};
use crate::{
    id::{NotificationId, UserId},
    notification::ChangeKind,
    store::{Connection, StoreError, row::Columns},
};
use jiff::Timestamp;

/// A change of read state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadState {
    /// One notification was marked read.
    Read(NotificationId),
    /// One notification was marked unread.
    Unread(NotificationId),
    /// All notifications up to this one were marked read.
    AllRead { up_to: NotificationId },
}

impl From<ReadState> for ChangeKind {
    fn from(change: ReadState) -> Self {
        match change {
            ReadState::Read(id) => Self::Read { ids: vec![id] },
            ReadState::Unread(id) => Self::Unread { ids: vec![id] },
            ReadState::AllRead { up_to } => Self::AllRead { up_to },
        }
    }
}

/// Marks one notification read, and seen, or unread. `None`: the user has no such notification; `Some(false)`: nothing changed.
pub(crate) async fn set_read(
    db: &mut Connection,
    user: UserId,
    id: NotificationId,
    read: bool,
    now: Timestamp,
) -> Result<Option<bool>, StoreError> {
    // A notification that is marked unread stays seen: `$4` is then NULL.
    let result = sqlx::query(
        "UPDATE notifications SET is_read = $3, read_at = $4, reached_at = COALESCE(reached_at, $4), seen_at = COALESCE(seen_at, $4) \
         WHERE id = $1 AND user_id = $2 AND is_read <> $3",
    )
        .bind(id.get())
        .bind(user.get())
        .bind(i64::from(read))
        .bind(read.then_some(now.as_millisecond()))
        .execute(&mut *db)
        .await?;
    if result.rows_affected() > 0 {
        return Ok(Some(true));
    }
    let known = sqlx::query("SELECT id FROM notifications WHERE id = $1 AND user_id = $2")
        .bind(id.get())
        .bind(user.get())
        .fetch_optional(db)
        .await?;
    Ok(known.map(|_| false))
}

/// The newest notification of a user, or `up_to` if it belongs to this user, with its `seq`.
pub(crate) async fn newest(
    db: &mut Connection,
    user: UserId,
    up_to: Option<NotificationId>,
) -> Result<Option<(NotificationId, i64)>, StoreError> {
    let row =
        match up_to {
            Some(id) => {
                sqlx::query("SELECT id, seq FROM notifications WHERE id = $1 AND user_id = $2")
                    .bind(id.get())
                    .bind(user.get())
                    .fetch_optional(db)
                    .await?
            }
            None => sqlx::query(
                "SELECT id, seq FROM notifications WHERE user_id = $1 ORDER BY seq DESC LIMIT 1",
            )
            .bind(user.get())
            .fetch_optional(db)
            .await?,
        };
    row.map(|row| Ok((NotificationId::new(row.int("id")?), row.int("seq")?)))
        .transpose()
}

/// Marks all unread notifications up to a `seq` read, and seen. Returns their number.
pub(crate) async fn mark_read_up_to(
    db: &mut Connection,
    user: UserId,
    seq: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let result = sqlx::query(
        "UPDATE notifications SET is_read = 1, read_at = $3, reached_at = COALESCE(reached_at, $3), seen_at = COALESCE(seen_at, $3) \
         WHERE user_id = $1 AND seq <= $2 AND is_read = 0",
    )
        .bind(user.get())
        .bind(seq)
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(i64::try_from(result.rows_affected()).unwrap_or(i64::MAX))
}

/// Records a change of read state: raises `seq`, adds `unread_delta` to `unread`, and logs the change.
pub(crate) async fn record_change(
    db: &mut Connection,
    user: UserId,
    change: ReadState,
    unread_delta: i64,
    now: Timestamp,
) -> Result<Head, StoreError> {
    let row = sqlx::query("UPDATE inboxes SET seq = seq + 1, unread = unread + $2 WHERE user_id = $1 RETURNING seq, unread")
        .bind(user.get())
        .bind(unread_delta)
        .fetch_one(&mut *db)
        .await?;
    let head = read_head(&row)?;
    let (code, id) = match change {
        ReadState::Read(id) => ("read", id),
        ReadState::Unread(id) => ("unread", id),
        ReadState::AllRead { up_to } => ("all_read", up_to),
    };
    sqlx::query("INSERT INTO inbox_changes (user_id, seq, kind, notification_id, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(user.get())
        .bind(head.seq)
        .bind(code)
        .bind(id.get())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(head)
}
