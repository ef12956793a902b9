//! SQL of receipts: when a notification first reached a page of its owner, and when it was first seen (CONTRACT §7).

use crate::{
    id::{NotificationId, SeriesId, ShiftId, UserId},
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Receipts per statement; SQLite takes 32,766 bound values in one.
pub(crate) const MAX_RECEIPTS: usize = 2000;

/// What a user's pages say about one of the user's notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Owner of the notification. Receipts about notifications of others change nothing.
    pub user: UserId,
    /// The notification.
    pub id: NotificationId,
    /// When it reached a page, or was seen without that.
    pub reached_at: Timestamp,
    /// When it was seen; `None` if it was not.
    pub seen_at: Option<Timestamp>,
}

impl Receipt {
    /// The user saw the notification.
    pub fn seen(user: UserId, id: NotificationId, at: Timestamp) -> Self {
        Self {
            user,
            id,
            reached_at: at,
            seen_at: Some(at),
        }
    }
}

/// Stores up to [`MAX_RECEIPTS`] receipts in one statement. Times that are already stored stay. Returns
/// whether anything was new.
pub(crate) async fn record_receipts(
    db: &mut Connection,
    receipts: &[Receipt],
) -> Result<bool, StoreError> {
    if receipts.is_empty() {
        return Ok(false);
    }
    lock_inboxes(db, receipts).await?;
    let mut update = Sql::new("WITH r (id, user_id, reached_at, seen_at) AS (VALUES ");
    for (n, receipt) in receipts.iter().enumerate() {
        // PostgreSQL takes the types from the first row.
        update.push(if n == 0 { "(CAST(" } else { ", (CAST(" });
        update
            .bind(receipt.id.get())?
            .push(" AS BIGINT), CAST(")
            .bind(receipt.user.get())?
            .push(" AS BIGINT), CAST(")
            .bind(receipt.reached_at.as_millisecond())?
            .push(" AS BIGINT), CAST(")
            .bind(receipt.seen_at.map(Timestamp::as_millisecond))?
            .push(" AS BIGINT))");
    }
    update.push(
        ") UPDATE notifications SET reached_at = COALESCE(notifications.reached_at, r.reached_at), \
         seen_at = COALESCE(notifications.seen_at, r.seen_at) \
         FROM r WHERE notifications.id = r.id AND notifications.user_id = r.user_id \
         AND (notifications.reached_at IS NULL OR notifications.seen_at IS NULL AND r.seen_at IS NOT NULL)",
    );
    let result = update.finish().build().execute(db).await?;
    Ok(result.rows_affected() > 0)
}

/// Locks the inboxes in order of user id, as all transactions do that change several, so that none of them waits for
/// another in a circle. On SQLite the transaction holds the only write lock.
async fn lock_inboxes(db: &mut Connection, receipts: &[Receipt]) -> Result<(), StoreError> {
    if Dialect::of(db) == Dialect::Sqlite {
        return Ok(());
    }
    let users: BTreeSet<i64> = receipts.iter().map(|receipt| receipt.user.get()).collect();
    let mut lock =
        Sql::new("SELECT COUNT(*) FROM (SELECT i.user_id FROM inboxes i WHERE i.user_id IN ");
    lock.bind_padded_list(users)?
        .push(" ORDER BY i.user_id")
        .push(Dialect::of(db).lock_rows())
        .push(") AS locked");
    lock.finish().build().fetch_one(db).await?;
    Ok(())
}

/// The notifications that asked for a decision about a shift.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Card {
    /// Of a single shift.
    Shift(ShiftId),
    /// Of the series that the shift is a date of.
    Series(SeriesId),
}

/// How many users were told, and how far it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReceiptCounts {
    pub(crate) told: i64,
    pub(crate) reached: i64,
    pub(crate) seen: i64,
    pub(crate) first_seen_at: Option<Timestamp>,
}

/// The receipts of a card, by distinct users.
pub(crate) async fn count_receipts(
    db: &mut Connection,
    card: Card,
) -> Result<ReceiptCounts, StoreError> {
    let mut query = Sql::new(
        "SELECT COUNT(DISTINCT n.user_id) AS told, \
         COUNT(DISTINCT CASE WHEN n.reached_at IS NOT NULL THEN n.user_id END) AS reached, \
         COUNT(DISTINCT CASE WHEN n.seen_at IS NOT NULL THEN n.user_id END) AS seen, MIN(n.seen_at) AS first_seen_at \
         FROM events e JOIN notifications n ON n.event_id = e.id WHERE e.type = 'SHIFT_CREATED' AND ",
    );
    match card {
        Card::Shift(id) => query.push("e.shift_id = ").bind(id.get())?,
        Card::Series(id) => query.push("e.series_id = ").bind(id.get())?,
    };
    let row = query.finish().build().fetch_one(db).await?;
    Ok(ReceiptCounts {
        told: row.int("told")?,
        reached: row.int("reached")?,
        seen: row.int("seen")?,
        first_seen_at: row.time_or_none("notifications", "first_seen_at")?,
    })
}
