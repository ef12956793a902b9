//! SQL that reads the changes of notifications that are already in the inbox.

use super::{ReadState, read_resolved};
use crate::{
    id::{NotificationId, UserId},
    notification::{Change, ChangeKind, Resolved},
    store::{Connection, StoreError, row::Columns},
};

/// A change and what it did to the unread count.
pub(crate) struct StoredChange {
    pub(crate) change: Change,
    /// Unread count after the change minus the one before. `None` if it is not stored.
    pub(crate) unread_delta: Option<i64>,
}

/// Changes of read state after a `seq`, oldest first.
pub(crate) async fn read_state_changes_since(
    db: &mut Connection,
    user: UserId,
    since: i64,
    limit: i64,
) -> Result<Vec<StoredChange>, StoreError> {
    let rows = sqlx::query("SELECT seq, kind, notification_id FROM inbox_changes WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")
        .bind(user.get())
        .bind(since)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            let id = NotificationId::new(row.int("notification_id")?);
            let (read_state, unread_delta) = match row.text("kind")?.as_str() {
                "read" => (ReadState::Read(id), Some(-1)),
                "unread" => (ReadState::Unread(id), Some(1)),
                // How many notifications it marked is not stored.
                "all_read" => (ReadState::AllRead { up_to: id }, None),
                _ => {
                    return Err(StoreError::InvalidValue {
                        table: "inbox_changes",
                        column: "kind",
                        id: row.int("seq")?,
                    });
                }
            };
            Ok(StoredChange {
                change: Change {
                    seq: row.int("seq")?,
                    kind: read_state.into(),
                },
                unread_delta,
            })
        })
        .collect()
}

/// Notifications that were resolved by one of the `limit` changes after `since`, oldest first.
pub(crate) async fn resolved_since(
    db: &mut Connection,
    user: UserId,
    since: i64,
    limit: i64,
) -> Result<Vec<StoredChange>, StoreError> {
    // One change can resolve several notifications, so the limit is one of `seq` and not of rows.
    let rows = sqlx::query(
        "SELECT n.id, n.resolved_seq, n.resolved_unread, e.resolved_status, e.resolved_by, e.resolved_at, r.full_name AS resolved_by_name \
         FROM notifications n JOIN events e ON e.id = n.event_id LEFT JOIN users r ON r.id = e.resolved_by \
         WHERE n.user_id = $1 AND n.resolved_seq > $2 AND n.resolved_seq <= $3 ORDER BY n.resolved_seq, n.id",
    )
    .bind(user.get())
    .bind(since)
    .bind(since.saturating_add(limit))
    .fetch_all(db)
    .await?;
    let mut changes: Vec<ResolvedChange> = Vec::new();
    for row in &rows {
        let (seq, id) = (
            row.int("resolved_seq")?,
            NotificationId::new(row.int("id")?),
        );
        let newly_read = row.int("resolved_unread")?;
        match changes.last_mut() {
            Some(last) if last.seq == seq => {
                last.ids.push(id);
                last.newly_read += newly_read;
            }
            _ => changes.push(ResolvedChange {
                seq,
                ids: vec![id],
                newly_read,
                resolved: read_resolved(row)?.ok_or(StoreError::InvalidValue {
                    table: "events",
                    column: "resolved_at",
                    id: id.get(),
                })?,
            }),
        }
    }
    Ok(changes
        .into_iter()
        .map(ResolvedChange::into_stored)
        .collect())
}

struct ResolvedChange {
    seq: i64,
    ids: Vec<NotificationId>,
    newly_read: i64,
    resolved: Resolved,
}

impl ResolvedChange {
    fn into_stored(self) -> StoredChange {
        let Self {
            seq,
            ids,
            newly_read,
            resolved,
        } = self;
        StoredChange {
            change: Change {
                seq,
                kind: ChangeKind::Resolved { ids, resolved },
            },
            unread_delta: Some(-newly_read),
        }
    }
}
