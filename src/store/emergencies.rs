//! SQL of emergencies.

mod change;
mod list;
mod raise;
mod receipts;

pub(crate) use change::{
    acknowledge, close, due_escalations, needs_escalation, set_eic_acknowledged, set_escalated,
};
pub(crate) use list::{list, unacknowledged};
pub(crate) use raise::{
    EmergencyStation, add_recipients, approved_shifts_near, has_eic, insert, lock_station, preview,
    stations_with_shifts_near,
};
pub(crate) use receipts::{
    copy_receipts, counts_changed_since, is_recipient, notification_of, recipients,
};

use super::{
    Connection, Dialect, StoreError,
    row::{Columns, record_version},
    sql::Sql,
};
use crate::{
    emergency::{Emergency, EmergencyCounts},
    event::{Audience, RecordKind, RecordVersion},
    id::{EmergencyId, StationId, UserId},
    shift::Person,
    user::{RoleCode, User},
};
use jiff::Timestamp;
use sqlx::any::AnyRow;
use std::collections::HashMap;

/// An emergency with further columns that are not part of the REST API.
pub(crate) struct StoredEmergency {
    pub(crate) emergency: Emergency,
    /// The station whose EICs count as the emergency's: itself, or the mother of a daughter station; `None` for a
    /// daughter station without a mother.
    pub(crate) eic_station: Option<StationId>,
}

impl StoredEmergency {
    /// Who may see it, besides its recipients: its EICs, who raised it, and administrators. They also see all recipients,
    /// and new counts.
    pub(crate) fn observers(&self) -> Audience {
        Audience {
            eics_of: self.eic_station.into_iter().collect(),
            admins: true,
            users: vec![self.emergency.raised_by.id],
            ..Audience::default()
        }
    }

    /// Whether the user is one of the [observers](Self::observers).
    pub(crate) fn is_observed_by(&self, user: &User) -> bool {
        self.may_be_closed_by(user) || self.emergency.raised_by.id == user.id
    }

    /// Whether the user is one of its EICs or an administrator, who may close it.
    pub(crate) fn may_be_closed_by(&self, user: &User) -> bool {
        user.is(RoleCode::Admin) || self.has_eic(user)
    }

    /// Whether the user is one of its EICs.
    pub(crate) fn has_eic(&self, user: &User) -> bool {
        self.eic_station
            .is_some_and(|station| user.is_eic_of(station))
    }
}

/// Selects emergencies without their counts; to be continued by a `WHERE`.
macro_rules! select_emergencies {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.status, e.station_id, e.eic_station_id, t.name AS station_name, e.message, e.drill, e.raised_by, \
             r.full_name AS raised_by_name, e.raised_at, e.closed_by, x.full_name AS closed_by_name, e.closed_at, e.closing_note, \
             e.version FROM emergencies e JOIN stations t ON t.id = e.station_id JOIN users r ON r.id = e.raised_by \
             LEFT JOIN users x ON x.id = e.closed_by ",
            $rest
        )
    };
}
use select_emergencies;

fn read_emergency(row: &AnyRow) -> Result<StoredEmergency, StoreError> {
    let person = |id: Option<i64>, name: Option<String>| {
        id.zip(name).map(|(id, full_name)| Person {
            id: UserId::new(id),
            full_name,
        })
    };
    Ok(StoredEmergency {
        emergency: Emergency {
            id: EmergencyId::new(row.int("id")?),
            status: row.parsed("emergencies", "status")?,
            station_id: StationId::new(row.int("station_id")?),
            station_name: row.text("station_name")?,
            message: row.text("message")?,
            drill: row.flag("drill")?,
            raised_by: Person {
                id: UserId::new(row.int("raised_by")?),
                full_name: row.text("raised_by_name")?,
            },
            raised_at: row.time("emergencies", "raised_at")?,
            closed_by: person(
                row.int_or_none("closed_by")?,
                row.text_or_none("closed_by_name")?,
            ),
            closed_at: row.time_or_none("emergencies", "closed_at")?,
            closing_note: row.text_or_none("closing_note")?,
            counts: EmergencyCounts::default(),
            version: row.int("version")?,
        },
        eic_station: row.int_or_none("eic_station_id")?.map(StationId::new),
    })
}

/// Adds the counts to these emergencies. A query of its own: joined to the first, it would read the recipients of all
/// emergencies.
async fn with_counts(
    db: &mut Connection,
    rows: &[AnyRow],
) -> Result<Vec<StoredEmergency>, StoreError> {
    let mut found = rows
        .iter()
        .map(read_emergency)
        .collect::<Result<Vec<_>, _>>()?;
    let mut query = Sql::new(
        "SELECT m.emergency_id, COUNT(*) AS told, COUNT(m.reached_at) AS reached, COUNT(m.seen_at) AS seen, \
         COUNT(m.acknowledged_at) AS acknowledged FROM emergency_recipients m WHERE m.emergency_id IN ",
    );
    query
        .bind_padded_list(found.iter().map(|stored| stored.emergency.id.get()))?
        .push(" GROUP BY m.emergency_id");
    let mut counts = HashMap::new();
    for row in query.finish().build().fetch_all(db).await? {
        let counted = EmergencyCounts {
            told: row.int("told")?,
            reached: row.int("reached")?,
            seen: row.int("seen")?,
            acknowledged: row.int("acknowledged")?,
        };
        counts.insert(row.int("emergency_id")?, counted);
    }
    for stored in &mut found {
        let id = stored.emergency.id.get();
        stored.emergency.counts = counts.get(&id).copied().unwrap_or_default();
    }
    Ok(found)
}

/// Emergencies by their ids, without a permission check; unknown ids are omitted.
pub(crate) async fn by_ids(
    db: &mut Connection,
    ids: &[i64],
) -> Result<Vec<StoredEmergency>, StoreError> {
    let mut query = Sql::new(select_emergencies!("WHERE e.id IN "));
    query.bind_padded_list(ids.iter().copied())?;
    let rows = query.finish().build().fetch_all(&mut *db).await?;
    with_counts(db, &rows).await
}

/// One emergency, without a permission check.
pub(crate) async fn get(
    db: &mut Connection,
    id: EmergencyId,
) -> Result<Option<StoredEmergency>, StoreError> {
    Ok(by_ids(db, &[id.get()]).await?.pop())
}

/// Locks an emergency for a change until the end of the transaction, and returns it.
pub(crate) async fn lock(
    db: &mut Connection,
    id: EmergencyId,
) -> Result<Option<StoredEmergency>, StoreError> {
    let mut lock = Sql::new("SELECT e.id FROM emergencies e WHERE e.id = ");
    lock.bind(id.get())?.push(Dialect::of(db).lock_for_change());
    lock.finish().build().fetch_all(&mut *db).await?;
    get(db, id).await
}

/// Everybody who was told of each of these emergencies.
pub(crate) async fn recipient_ids(
    db: &mut Connection,
    ids: &[i64],
) -> Result<HashMap<EmergencyId, Vec<UserId>>, StoreError> {
    // In a single row for each: fetching a row costs more than parsing its part of the text.
    let mut query = Sql::new(
        "SELECT m.emergency_id, string_agg(CAST(m.user_id AS TEXT), ',') AS users FROM emergency_recipients m WHERE m.emergency_id IN ",
    );
    query
        .bind_padded_list(ids.iter().copied())?
        .push(" GROUP BY m.emergency_id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let users = row.text("users")?;
            let users = users
                .split(',')
                .filter_map(|id| id.parse().ok().map(UserId::new));
            Ok((EmergencyId::new(row.int("emergency_id")?), users.collect()))
        })
        .collect()
}

/// The versions of the emergencies that changed at or after `time`.
pub(crate) async fn changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<RecordVersion>, StoreError> {
    let rows =
        sqlx::query("SELECT id, version FROM emergencies WHERE changed_at >= $1 ORDER BY id")
            .bind(time.as_millisecond())
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| record_version(row, RecordKind::Emergency))
        .collect()
}
