//! SQL that creates the notifications of one event for many users, without a loop over users.

use crate::{
    crash_point::crash_point,
    event::{Content, EventSubject, InboxChange, InboxEvent},
    id::{NotificationId, StationId, UserId, VendorId},
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
    user::RoleCode,
};
use std::{collections::BTreeSet, sync::Arc};

/// The recipients: active users with an active role, each once (CONTRACT §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recipients<'a> {
    /// The EICs of a station.
    EicsOf(StationId),
    /// The EICs of a station, and every administrator.
    EicsAndAdmins(StationId),
    /// The users of a vendor.
    UsersOf(VendorId),
    /// The users of a vendor and the EICs of a station.
    UsersAndEics(VendorId, StationId),
    /// Everybody with a role, or those of a station or a vendor.
    Holders(RoleCode, Option<StationId>, Option<VendorId>),
    /// The active ones of these users, with or without a role.
    Users(&'a BTreeSet<UserId>),
}

impl Recipients<'_> {
    /// Appends the query of their user ids.
    pub(super) fn select(self, query: &mut Sql) -> Result<(), StoreError> {
        if let Self::Users(ids) = self {
            query
                .push("SELECT u.id FROM users u WHERE u.is_active = 1 AND u.id IN ")
                .bind_list(ids.iter().map(|id| id.get()))?;
            return Ok(());
        }
        query.push(
            "SELECT r.user_id FROM roles r JOIN users u ON u.id = r.user_id WHERE r.is_active = 1 AND u.is_active = 1 AND ",
        );
        match self {
            Self::EicsOf(station) => query
                .push("r.code = 'EIC' AND r.station_id = ")
                .bind(station.get())?,
            Self::EicsAndAdmins(station) => query
                .push("(r.code = 'ADMIN' OR r.code = 'EIC' AND r.station_id = ")
                .bind(station.get())?
                .push(")"),
            Self::UsersOf(vendor) => query
                .push("r.code = 'VENDOR' AND r.vendor_id = ")
                .bind(vendor.get())?,
            Self::UsersAndEics(vendor, station) => query
                .push("(r.code = 'VENDOR' AND r.vendor_id = ")
                .bind(vendor.get())?
                .push(" OR r.code = 'EIC' AND r.station_id = ")
                .bind(station.get())?
                .push(")"),
            Self::Holders(code, station, vendor) => {
                query.push("r.code = ").bind(code.as_str().to_owned())?;
                if let Some(station) = station {
                    query.push(" AND r.station_id = ").bind(station.get())?;
                }
                if let Some(vendor) = vendor {
                    query.push(" AND r.vendor_id = ").bind(vendor.get())?;
                }
                query
            }
            Self::Users(_) => query,
        };
        Ok(())
    }
}

/// Inserts the event once, the notifications of all recipients in one statement, and raises `seq` and `unread` of their
/// inboxes in another. Returns the change of each inbox, for the hub.
///
/// The first statement determines the recipients: it locks their inboxes, in order of user id so that two events with
/// overlapping recipients cannot deadlock. The second updates exactly those inboxes.
pub(crate) async fn fan_out(
    db: &mut Connection,
    recipients: Recipients<'_>,
    subject: EventSubject,
    content: Content,
) -> Result<Vec<InboxChange>, StoreError> {
    let mut insert =
        Sql::new("INSERT INTO events (type, title, message, data, action_url, created_at");
    let subject = subject.column();
    if let Some((column, _)) = subject {
        insert.push(", ").push(column);
    }
    insert
        .push(") VALUES (")
        .bind(content.kind.as_str().to_owned())?
        .push(", ")
        .bind(content.title.clone())?
        .push(", ")
        .bind(content.message.clone())?
        .push(", ")
        .bind(content.data.to_string())?
        .push(", ")
        .bind(content.action_url.clone())?
        .push(", ")
        .bind(content.created_at.as_millisecond())?;
    if let Some((_, id)) = subject {
        insert.push(", ").bind(id)?;
    }
    insert.push(") RETURNING id");
    let event = insert
        .finish()
        .build()
        .fetch_one(&mut *db)
        .await?
        .int("id")?;
    let mut insert = Sql::new(
        "INSERT INTO notifications (user_id, seq, event_id) SELECT i.user_id, i.seq + 1, CAST(",
    );
    insert
        .bind(event)?
        .push(" AS BIGINT) FROM inboxes i WHERE i.user_id IN (");
    recipients.select(&mut insert)?;
    insert
        .push(") ORDER BY i.user_id")
        .push(Dialect::of(db).lock_rows());
    insert.finish().build().execute(&mut *db).await?;
    crash_point!("mid-fan-out");
    sqlx::query(
        "UPDATE inboxes SET seq = seq + 1, unread = unread + 1 \
         WHERE user_id IN (SELECT user_id FROM notifications WHERE event_id = $1)",
    )
    .bind(event)
    .execute(&mut *db)
    .await?;
    let encoded = sqlx::query(RECIPIENTS_QUERY)
        .bind(event)
        .fetch_one(db)
        .await?
        .text_or_none("told")?;
    let content = Arc::new(content);
    encoded
        .iter()
        .flat_map(|encoded| encoded.split(','))
        .map(|recipient| {
            parse_recipient(recipient, &content).ok_or(StoreError::InvalidValue {
                table: "notifications",
                column: "told",
                id: event,
            })
        })
        .collect()
}

/// The notification id, `seq` and unread count of every recipient of an event, in a single row: fetching a row costs
/// more than parsing its part of the text.
const RECIPIENTS_QUERY: &str = "SELECT string_agg(CAST(n.user_id AS TEXT) || ' ' || CAST(n.id AS TEXT) || ' ' || CAST(i.seq AS TEXT) || ' ' || CAST(i.unread AS TEXT), ',') AS told \
     FROM notifications n JOIN inboxes i ON i.user_id = n.user_id WHERE n.event_id = $1";

fn parse_recipient(text: &str, content: &Arc<Content>) -> Option<InboxChange> {
    let mut numbers = text.split(' ').map(|number| number.parse().ok());
    let mut next = || numbers.next().flatten();
    let (user, id) = (UserId::new(next()?), NotificationId::new(next()?));
    Some(InboxChange {
        user,
        seq: next()?,
        unread: next()?,
        event: InboxEvent::New {
            id,
            content: content.clone(),
        },
    })
}
