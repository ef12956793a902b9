//! SQL that tells many users of one event: no loop over users.

use crate::{
    id::{NotificationId, ShiftId, StationId, UserId, VendorId},
    service::{Content, InboxChange, InboxEvent},
    store::{Connection, StoreError, row::Columns},
};
use std::{collections::HashMap, sync::Arc};

/// Who is told: active users with an active role, each once (CONTRACT §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recipients {
    /// The EICs of a station.
    EicsOf(StationId),
    /// The users of a vendor.
    UsersOf(VendorId),
}

macro_rules! eics {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "(SELECT r.user_id FROM roles r JOIN users u ON u.id = r.user_id WHERE r.station_id = $1 AND r.code = 'EIC' AND r.is_active = 1 AND u.is_active = 1)",
            $after
        )
    };
}

macro_rules! vendor_users {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "(SELECT r.user_id FROM roles r JOIN users u ON u.id = r.user_id WHERE r.vendor_id = $1 AND r.code = 'VENDOR' AND r.is_active = 1 AND u.is_active = 1)",
            $after
        )
    };
}

/// Tells the recipients: writes the event once, raises `seq` and `unread` of their inboxes in one statement, and adds their notifications
/// in another. What each inbox then says, for the hub.
pub(crate) async fn fan_out(
    db: &mut Connection,
    recipients: Recipients,
    shift: ShiftId,
    content: Content,
) -> Result<Vec<InboxChange>, StoreError> {
    let (id, raise, insert) = match recipients {
        Recipients::EicsOf(station) => (
            station.get(),
            eics!(
                "UPDATE inboxes SET seq = seq + 1, unread = unread + 1 WHERE user_id IN ",
                " RETURNING user_id, seq, unread"
            ),
            eics!(
                "INSERT INTO notifications (user_id, seq, event_id) SELECT i.user_id, i.seq, CAST($2 AS BIGINT) FROM inboxes i WHERE i.user_id IN ",
                " RETURNING id, user_id"
            ),
        ),
        Recipients::UsersOf(vendor) => (
            vendor.get(),
            vendor_users!(
                "UPDATE inboxes SET seq = seq + 1, unread = unread + 1 WHERE user_id IN ",
                " RETURNING user_id, seq, unread"
            ),
            vendor_users!(
                "INSERT INTO notifications (user_id, seq, event_id) SELECT i.user_id, i.seq, CAST($2 AS BIGINT) FROM inboxes i WHERE i.user_id IN ",
                " RETURNING id, user_id"
            ),
        ),
    };
    let event = sqlx::query(
        "INSERT INTO events (type, title, message, data, action_url, shift_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(content.kind.as_str())
    .bind(content.title.clone())
    .bind(content.message.clone())
    .bind(content.data.to_string())
    .bind(content.action_url.clone())
    .bind(shift.get())
    .bind(content.created_at.as_millisecond())
    .fetch_one(&mut *db)
    .await?
    .int("id")?;
    let raised = sqlx::query(raise).bind(id).fetch_all(&mut *db).await?;
    let inserted = sqlx::query(insert)
        .bind(id)
        .bind(event)
        .fetch_all(&mut *db)
        .await?;

    let mut ids = HashMap::with_capacity(inserted.len());
    for row in &inserted {
        ids.insert(row.int("user_id")?, NotificationId::new(row.int("id")?));
    }
    let content = Arc::new(content);
    let mut changes = Vec::with_capacity(raised.len());
    for row in &raised {
        let user = row.int("user_id")?;
        let Some(id) = ids.remove(&user) else {
            return Err(changed_underneath());
        };
        changes.push(InboxChange {
            user: UserId::new(user),
            seq: row.int("seq")?,
            unread: row.int("unread")?,
            what: InboxEvent::New {
                id,
                content: content.clone(),
            },
        });
    }
    if ids.is_empty() {
        Ok(changes)
    } else {
        Err(changed_underneath())
    }
}

/// A role was granted or revoked between the two statements (never on SQLite): nothing is done and the request can be sent again.
fn changed_underneath() -> StoreError {
    StoreError::Database(sqlx::Error::Protocol(
        "the recipients changed while they were told".into(),
    ))
}
