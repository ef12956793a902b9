//! Deletes expired and old rows, in small batches between the writes of users.

use crate::{
    credential::{SESSION_IDLE, SESSION_MAX_AGE},
    error::Error,
    service::{Service, shifts::KEY_RETENTION},
    store::{
        Connection, MAX_LIST_LENGTH, StoreError, idempotency, inboxes, sessions, shifts, tickets,
    },
};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Retention of access changes. Every process reads them once a second, so this is ample.
const ACCESS_CHANGES_RETENTION: SignedDuration = SignedDuration::from_hours(24);
/// Maximum number of rows that one transaction deletes: few, because a write that comes in between waits for them. All
/// of them fit into one list of a query.
const BATCH: u64 = 200;
const _: () = assert!(BATCH as usize <= MAX_LIST_LENGTH);
/// Shortest pause between two batches.
const MIN_PAUSE: Duration = Duration::from_millis(5);

/// How long notifications and changes are kept. Shifts and the audit log are always kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Age at which a notification is removed; `None` for never.
    pub notifications: Option<SignedDuration>,
    /// Age at which a change of read state is removed, and thus how far back it can be replayed; `None` for never.
    pub changes: Option<SignedDuration>,
}

impl Retention {
    /// Days for which notifications are kept by default (CONTRACT §6).
    pub const NOTIFICATIONS_DAYS: u32 = 400;
    /// Days for which changes are kept by default (CONTRACT §6).
    pub const CHANGES_DAYS: u32 = 30;

    /// Days for each; 0 is never.
    pub fn of_days(notifications: u32, changes: u32) -> Self {
        let days = |days: u32| (days > 0).then(|| SignedDuration::from_hours(24 * i64::from(days)));
        Self {
            notifications: days(notifications),
            changes: days(changes),
        }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::of_days(Self::NOTIFICATIONS_DAYS, Self::CHANGES_DAYS)
    }
}

/// Deletes expired sessions, tickets and idempotency keys, and what is older than `retention`. To be called about once
/// an hour. Each batch is a transaction of its own, followed by a pause at least as long as the batch took: other writes
/// go in between. Several processes may do this at the same time.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; the next run deletes what remains.
pub async fn run(service: &Service, retention: Retention) -> Result<(), Error> {
    let now = service.now();
    let mut kinds = vec![
        Kind::Sessions,
        Kind::Tickets,
        Kind::Keys,
        Kind::AccessChanges,
    ];
    kinds.extend(retention.changes.map(Kind::Changes));
    kinds.extend(retention.notifications.map(Kind::Notifications));
    for kind in kinds {
        let rows = remove_all(service, kind, now).await?;
        if rows > 0 {
            tracing::debug!(?kind, rows, "old rows deleted");
        }
    }
    Ok(())
}

/// What is deleted, and the age at which it is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Sessions,
    Tickets,
    Keys,
    AccessChanges,
    Changes(SignedDuration),
    Notifications(SignedDuration),
}

/// What one batch has done.
struct Batch {
    rows: u64,
    /// Whether there may be more rows to delete.
    more: bool,
}

impl Batch {
    fn of(rows: u64) -> Self {
        Self {
            rows,
            more: rows >= BATCH,
        }
    }
}

async fn remove_all(service: &Service, kind: Kind, now: Timestamp) -> Result<u64, Error> {
    let mut rows = 0;
    loop {
        let began = Instant::now();
        let mut tx = service.store().write().await?;
        let batch = remove_batch(&mut tx, kind, now).await?;
        tx.commit().await?;
        rows += batch.rows;
        if !batch.more {
            return Ok(rows);
        }
        sleep(began.elapsed().max(MIN_PAUSE)).await;
    }
}

async fn remove_batch(
    db: &mut Connection,
    kind: Kind,
    now: Timestamp,
) -> Result<Batch, StoreError> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let rows = match kind {
        Kind::Sessions => {
            let (idle, created) = (before(now, SESSION_IDLE), before(now, SESSION_MAX_AGE));
            sessions::delete_expired(db, idle, created, limit).await?
        }
        Kind::Tickets => tickets::forget(db, now, limit).await?,
        Kind::Keys => idempotency::forget(db, before(now, KEY_RETENTION), limit).await?,
        Kind::AccessChanges => {
            let before = before(now, ACCESS_CHANGES_RETENTION);
            sessions::forget_access_changes(db, before, limit).await?
        }
        Kind::Changes(age) => inboxes::remove_changes(db, before(now, age), limit).await?,
        Kind::Notifications(age) => {
            let before = before(now, age);
            let notifications = inboxes::remove_notifications(db, before, limit, now).await?;
            if notifications >= BATCH {
                return Ok(Batch::of(notifications));
            }
            // Fewer: none of the oldest events has one left.
            let events = inboxes::remove_events(db, before, limit).await?;
            return Ok(Batch {
                rows: notifications + events,
                more: events >= BATCH,
            });
        }
    };
    Ok(Batch::of(rows))
}

/// The time `age` ago.
fn before(now: Timestamp, age: SignedDuration) -> Timestamp {
    now.checked_sub(age).unwrap_or(Timestamp::MIN)
}
/// Adds together the changes in the stored numbers of shifts, so that reading them stays fast. To be called about once a
/// minute.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; the next run does what remains.
pub async fn merge_shift_counts(service: &Service) -> Result<(), Error> {
    loop {
        let mut tx = service.store().write().await?;
        let has_more = shifts::merge_counts(&mut tx).await?;
        tx.commit().await?;
        if !has_more {
            return Ok(());
        }
    }
}
