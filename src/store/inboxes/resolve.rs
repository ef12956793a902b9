//! SQL that resolves the notifications about what was settled in every inbox (CONTRACT §4), without a loop over users.

use super::fan_out::Recipients;
use crate::{
    event::{InboxChange, InboxEvent},
    id::{EmergencyId, NotificationId, SeriesId, ShiftId, StockRequestId, UserId},
    notification::{ChangeKind, Resolved},
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
};
use std::collections::BTreeMap;

/// What was settled, so that its notifications ask for nothing any more.
#[derive(Clone, Copy)]
pub(crate) enum Settled<'a> {
    /// Shifts that have just left PENDING together.
    Shifts {
        /// The shifts.
        shifts: &'a [ShiftId],
        /// Their series, if they are dates of one.
        series: Option<SeriesId>,
    },
    /// A stock request that was served or cancelled.
    StockRequest(StockRequestId),
    /// An emergency that was closed.
    Emergency(EmergencyId),
}

/// Resolves the notifications about what was settled, and marks them read if they were unread. Of shifts these are
/// SHIFT_CREATED and SHIFT_WAITING; if they are dates of a series, its card is resolved too, unless another date is still
/// PENDING. The inboxes get one change each, whatever the number of their notifications. Returns these changes, for the
/// hub.
///
/// What was settled must be locked. The series is locked here, so that of two decisions about its last two dates one sees
/// the other.
///
/// Also locks the inboxes of `next`, who are notified later in the same transaction: all inboxes of a transaction are
/// locked at once, in order of user id, so that two decisions cannot deadlock.
pub(crate) async fn resolve(
    db: &mut Connection,
    settled: Settled<'_>,
    resolved: &Resolved,
    next: Option<Recipients<'_>>,
) -> Result<Vec<InboxChange>, StoreError> {
    let mut events = resolve_events(db, settled, resolved).await?;
    if let Settled::Shifts {
        series: Some(series),
        ..
    } = settled
    {
        events.append(&mut resolve_card(db, series, resolved).await?);
    }
    if events.is_empty() {
        return Ok(Vec::new());
    }
    if Dialect::of(db) == Dialect::Postgres {
        lock_inboxes(db, &events, next).await?;
    }
    let mut update = Sql::new(
        "UPDATE inboxes SET seq = seq + 1, unread = unread - \
         (SELECT COUNT(*) FROM notifications n WHERE n.user_id = inboxes.user_id AND n.is_read = 0 AND n.event_id IN ",
    );
    update
        .bind_list(events.iter().copied())?
        .push(") WHERE user_id IN (SELECT n.user_id FROM notifications n WHERE n.event_id IN ");
    update.bind_list(events.iter().copied())?.push(")");
    update.finish().build().execute(&mut *db).await?;
    let mut update = Sql::new(
        "UPDATE notifications SET resolved_seq = (SELECT i.seq FROM inboxes i WHERE i.user_id = notifications.user_id), \
         resolved_unread = 1 - is_read, is_read = 1, read_at = CASE WHEN is_read = 0 THEN ",
    );
    update
        .push("CAST(")
        .bind(resolved.at.as_millisecond())?
        .push(" AS BIGINT) ELSE read_at END WHERE event_id IN ");
    update.bind_list(events.iter().copied())?;
    update.finish().build().execute(&mut *db).await?;
    changes(db, &events, resolved).await
}

/// Stores how the events about what was settled were resolved. Returns their ids.
async fn resolve_events(
    db: &mut Connection,
    settled: Settled<'_>,
    resolved: &Resolved,
) -> Result<Vec<i64>, StoreError> {
    let mut update = update_events(resolved)?;
    match settled {
        Settled::Shifts { shifts, .. } => update
            .push("type IN ('SHIFT_CREATED', 'SHIFT_WAITING') AND shift_id IN ")
            .bind_padded_list(shifts.iter().map(|id| id.get()))?,
        Settled::StockRequest(id) => update.push("stock_request_id = ").bind(id.get())?,
        Settled::Emergency(id) => update.push("emergency_id = ").bind(id.get())?,
    };
    event_ids(db, update).await
}

/// Stores how the card of a series was resolved, if none of its dates is PENDING any more. Returns the id of the card's
/// event. The lock is a statement of its own: what is read after it is as current as the lock.
async fn resolve_card(
    db: &mut Connection,
    series: SeriesId,
    resolved: &Resolved,
) -> Result<Vec<i64>, StoreError> {
    if Dialect::of(db) == Dialect::Postgres {
        let mut lock = Sql::new("SELECT id FROM series WHERE id = ");
        lock.bind(series.get())?
            .push(Dialect::of(db).lock_for_change());
        lock.finish().build().fetch_all(&mut *db).await?;
    }
    let mut update = update_events(resolved)?;
    update
        .push("type = 'SHIFT_CREATED' AND series_id = ")
        .bind(series.get())?
        .push(
            " AND NOT EXISTS (SELECT 1 FROM shifts s WHERE s.status = 'PENDING' AND s.series_id = ",
        )
        .bind(series.get())?
        .push(")");
    event_ids(db, update).await
}

/// Begins the update of events; to be continued by a condition.
fn update_events(resolved: &Resolved) -> Result<Sql, StoreError> {
    let mut update = Sql::new("UPDATE events SET resolved_status = ");
    update
        .bind(resolved.status.as_str().to_owned())?
        .push(", resolved_by = ");
    update
        .bind(resolved.by.as_ref().map(|by| by.id.get()))?
        .push(", resolved_at = ");
    update
        .bind(resolved.at.as_millisecond())?
        .push(" WHERE resolved_at IS NULL AND ");
    Ok(update)
}

async fn event_ids(db: &mut Connection, mut update: Sql) -> Result<Vec<i64>, StoreError> {
    update.push(" RETURNING id");
    let rows = update.finish().build().fetch_all(db).await?;
    rows.iter().map(|row| row.int("id")).collect()
}

/// Locks the inboxes with a notification of these events, and those of `next`. A statement of its own: what is read
/// after it is as current as the lock.
async fn lock_inboxes(
    db: &mut Connection,
    events: &[i64],
    next: Option<Recipients<'_>>,
) -> Result<(), StoreError> {
    let mut lock = Sql::new(
        "SELECT COUNT(*) FROM (SELECT i.user_id FROM inboxes i WHERE i.user_id IN \
         (SELECT n.user_id FROM notifications n WHERE n.event_id IN ",
    );
    lock.bind_list(events.iter().copied())?.push(")");
    if let Some(next) = next {
        lock.push(" OR i.user_id IN (");
        next.select(&mut lock)?;
        lock.push(")");
    }
    lock.push(" ORDER BY i.user_id")
        .push(Dialect::of(db).lock_rows())
        .push(") AS locked");
    lock.finish().build().fetch_one(db).await?;
    Ok(())
}

/// The change of each inbox, in order of user id.
async fn changes(
    db: &mut Connection,
    events: &[i64],
    resolved: &Resolved,
) -> Result<Vec<InboxChange>, StoreError> {
    // In a single row: fetching a row costs more than parsing its part of the text.
    let mut query = Sql::new(
        "SELECT string_agg(CAST(n.user_id AS TEXT) || ' ' || CAST(n.id AS TEXT) || ' ' || CAST(i.seq AS TEXT) || ' ' || \
         CAST(i.unread AS TEXT), ',') AS resolved FROM notifications n JOIN inboxes i ON i.user_id = n.user_id WHERE n.event_id IN ",
    );
    query.bind_list(events.iter().copied())?;
    let row = query.finish().build().fetch_one(db).await?;
    let mut inboxes: BTreeMap<UserId, (Vec<NotificationId>, i64, i64)> = BTreeMap::new();
    for part in row
        .text_or_none("resolved")?
        .iter()
        .flat_map(|all| all.split(','))
    {
        let mut numbers = part.split(' ').map(|number| number.parse().ok());
        let mut next = || {
            numbers.next().flatten().ok_or(StoreError::InvalidValue {
                table: "notifications",
                column: "resolved",
                id: events.first().copied().unwrap_or_default(),
            })
        };
        let (user, id) = (UserId::new(next()?), NotificationId::new(next()?));
        let (seq, unread) = (next()?, next()?);
        let inbox = inboxes.entry(user).or_insert((Vec::new(), seq, unread));
        inbox.0.push(id);
    }
    let changes = inboxes.into_iter().map(|(user, (mut ids, seq, unread))| {
        ids.sort_unstable();
        InboxChange {
            user,
            seq,
            unread,
            event: InboxEvent::Changed(ChangeKind::Resolved {
                ids,
                resolved: resolved.clone(),
            }),
        }
    });
    Ok(changes.collect())
}
