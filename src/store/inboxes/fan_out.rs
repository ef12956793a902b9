//! SQL that creates the notifications of one event for many users, without a loop over users.

use crate::{
    crash_point::crash_point,
    event::{Content, EventSubject, InboxChange, InboxEvent},
    id::{EmergencyId, NotificationId, StationId, UserId, VendorId},
    shift::MAX_LENGTH,
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
    user::RoleCode,
};
use jiff::Timestamp;
use std::{collections::BTreeSet, sync::Arc};

/// The recipients: active users with an active role, each once (CONTRACT §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recipients<'a> {
    /// The EICs of a station.
    EicsOf(StationId),
    /// The EICs of a station, and every administrator.
    EicsAndAdmins(StationId),
    /// Those whom an emergency tells when it is raised.
    Emergency(EmergencyScope),
    /// Every administrator whom an emergency has not told, except who raised it.
    AdminsNotTold(EmergencyId),
    /// The users of a vendor.
    UsersOf(VendorId),
    /// The users of a vendor and the EICs of a station.
    UsersAndEics(VendorId, StationId),
    /// Everybody with a role, or those of a station or a vendor.
    Holders(RoleCode, Option<StationId>, Option<VendorId>),
    /// The active ones of these users, with or without a role.
    Users(&'a BTreeSet<UserId>),
}

/// Whom an emergency tells when it is raised (CONTRACT §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EmergencyScope {
    /// Its station: the operators there, and the users of vendors with an APPROVED shift under way there.
    pub(crate) station: StationId,
    /// The station whose EICs count as the emergency's.
    pub(crate) eic_station: Option<StationId>,
    /// Who raises it, and is not told.
    pub(crate) raised_by: UserId,
    /// When it is raised.
    pub(crate) at: Timestamp,
    /// Whether every administrator is told at once.
    pub(crate) admins: bool,
}

impl EmergencyScope {
    /// Appends the condition of their roles `r`.
    pub(in crate::store) fn push_condition(self, query: &mut Sql) -> Result<(), StoreError> {
        let at = self.at.as_millisecond();
        query
            .push("r.user_id <> ")
            .bind(self.raised_by.get())?
            .push(" AND (r.code = 'EIC' AND r.station_id = ")
            .bind(self.eic_station.map(StationId::get))?
            .push(" OR r.code = 'DBS_OPERATOR' AND r.station_id = ")
            .bind(self.station.get())?
            .push(
                " OR r.code = 'VENDOR' AND r.vendor_id IN (SELECT s.vendor_id FROM shifts s WHERE s.status = 'APPROVED' \
                 AND s.station_id = ",
            )
            .bind(self.station.get())?
            .push(" AND s.start_time <= ")
            .bind(at)?
            .push(" AND s.end_time > ")
            .bind(at)?
            // Limits the range of the index: no shift is longer.
            .push(" AND s.start_time > ")
            .bind((self.at - MAX_LENGTH).as_millisecond() - 1)?
            .push(")");
        if self.admins {
            query.push(" OR r.code = 'ADMIN'");
        }
        query.push(")");
        Ok(())
    }
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
            Self::Emergency(scope) => {
                scope.push_condition(query)?;
                query
            }
            Self::AdminsNotTold(emergency) => query
                .push(
                    "r.code = 'ADMIN' AND r.user_id NOT IN (SELECT m.user_id FROM emergency_recipients m WHERE m.emergency_id = ",
                )
                .bind(emergency.get())?
                .push(") AND r.user_id NOT IN (SELECT e.raised_by FROM emergencies e WHERE e.id = ")
                .bind(emergency.get())?
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
