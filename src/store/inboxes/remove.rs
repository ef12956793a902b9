//! SQL that removes old notifications, old events and old changes of read state, a limited number of rows at a time.

use crate::store::{Connection, Dialect, StoreError, row::Columns, sql::Sql};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Removes up to `limit` notifications whose event was created before `before`, oldest events first. Returns their
/// number.
///
/// An unread one is first marked read, as a change of its inbox like any other: so `unread` stays exact, and clients
/// learn of it.
pub(crate) async fn remove_notifications(
    db: &mut Connection,
    before: Timestamp,
    limit: i64,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let rows = sqlx::query(
        "SELECT n.id, n.user_id FROM (SELECT id FROM events WHERE created_at < $1 ORDER BY created_at, id LIMIT $2) e \
         JOIN notifications n ON n.event_id = e.id LIMIT $2",
    )
    .bind(before.as_millisecond())
    .bind(limit)
    .fetch_all(&mut *db)
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let ids = rows
        .iter()
        .map(|row| row.int("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let users = rows
        .iter()
        .map(|row| row.int("user_id"))
        .collect::<Result<BTreeSet<_>, _>>()?;
    lock_inboxes(db, users).await?;
    mark_read(db, &ids, now).await?;
    let mut delete = Sql::new("DELETE FROM notifications WHERE id IN ");
    delete
        .bind_padded_list(ids)?
        .push(" RETURNING user_id, resolved_seq");
    let removed = delete.finish().build().fetch_all(&mut *db).await?;
    let mut resolved = BTreeSet::new();
    for row in &removed {
        if let Some(seq) = row.int_or_none("resolved_seq")? {
            resolved.insert((row.int("user_id")?, seq));
        }
    }
    forget_resolutions(db, &resolved).await?;
    Ok(u64::try_from(removed.len()).unwrap_or(u64::MAX))
}

/// Locks inboxes in order of user id, as all transactions do that change several. What is read after it is as current
/// as the lock. On SQLite the transaction holds the only write lock.
async fn lock_inboxes(
    db: &mut Connection,
    users: impl IntoIterator<Item = i64>,
) -> Result<(), StoreError> {
    if Dialect::of(db) == Dialect::Sqlite {
        return Ok(());
    }
    let mut lock =
        Sql::new("SELECT COUNT(*) FROM (SELECT i.user_id FROM inboxes i WHERE i.user_id IN ");
    lock.bind_padded_list(users)?
        .push(" ORDER BY i.user_id")
        .push(Dialect::of(db).lock_rows())
        .push(") AS locked");
    lock.finish().build().fetch_one(db).await?;
    Ok(())
}

/// Marks the unread ones of these notifications read in the counts of their inboxes: one change for each.
async fn mark_read(db: &mut Connection, ids: &[i64], now: Timestamp) -> Result<(), StoreError> {
    let mut changes = Sql::new(
        "INSERT INTO inbox_changes (user_id, seq, kind, notification_id, created_at) \
         SELECT n.user_id, i.seq + ROW_NUMBER() OVER (PARTITION BY n.user_id ORDER BY n.seq), 'read', n.id, CAST(",
    );
    changes
        .bind(now.as_millisecond())?
        .push(
            " AS BIGINT) FROM notifications n JOIN inboxes i ON i.user_id = n.user_id \
             WHERE n.is_read = 0 AND n.id IN ",
        )
        .bind_padded_list(ids.iter().copied())?;
    let unread = changes.finish().build().execute(&mut *db).await?;
    if unread.rows_affected() == 0 {
        return Ok(());
    }
    let mut heads = Sql::new(
        "UPDATE inboxes SET seq = seq + c.amount, unread = unread - c.amount \
         FROM (SELECT n.user_id, COUNT(*) AS amount FROM notifications n WHERE n.is_read = 0 AND n.id IN ",
    );
    heads
        .bind_padded_list(ids.iter().copied())?
        .push(" GROUP BY n.user_id) AS c WHERE c.user_id = inboxes.user_id");
    heads.finish().build().execute(db).await?;
    Ok(())
}

/// One change can resolve several notifications of an inbox. When one of them is removed, the change cannot be replayed
/// completely: it is removed from the others too, so that a replay across it finds a gap instead of a part.
async fn forget_resolutions(
    db: &mut Connection,
    changes: &BTreeSet<(i64, i64)>,
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut update = Sql::new(
        "UPDATE notifications SET resolved_seq = NULL, resolved_unread = NULL FROM (VALUES ",
    );
    for (n, (user, seq)) in changes.iter().enumerate() {
        update
            .push(if n == 0 { "(" } else { ", (" })
            .bind(*user)?
            .push(", ")
            .bind(*seq)?
            .push(")");
    }
    update.push(
        ") AS r WHERE notifications.user_id = r.column1 AND notifications.resolved_seq = r.column2",
    );
    update.finish().build().execute(db).await?;
    Ok(())
}

/// Removes up to `limit` events created before `before` that have no notification left. Returns their number.
pub(crate) async fn remove_events(
    db: &mut Connection,
    before: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut delete = Sql::new("WITH old AS (SELECT e.id FROM events e WHERE e.created_at < ");
    delete
        .bind(before.as_millisecond())?
        .push(
            " AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.event_id = e.id) \
             ORDER BY e.created_at, e.id LIMIT ",
        )
        .bind(limit)?
        // An event that a decision has locked is left for the next time. Waiting for it could be a deadlock.
        .push(Dialect::of(db).skip_locked_rows())
        .push(") DELETE FROM events WHERE id IN (SELECT id FROM old)");
    Ok(delete.finish().build().execute(db).await?.rows_affected())
}

/// Removes up to `limit` changes of read state recorded before `before`. Returns their number.
pub(crate) async fn remove_changes(
    db: &mut Connection,
    before: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut delete =
        Sql::new("WITH old AS (SELECT user_id, seq FROM inbox_changes WHERE created_at < ");
    delete
        .bind(before.as_millisecond())?
        .push(" ORDER BY created_at LIMIT ")
        .bind(limit)?
        .push(Dialect::of(db).skip_locked_rows())
        .push(") DELETE FROM inbox_changes WHERE (user_id, seq) IN (SELECT user_id, seq FROM old)");
    Ok(delete.finish().build().execute(db).await?.rows_affected())
}
