//! SQL of emergencies.

use super::{
    Connection, StoreError,
    row::{Columns, record_version},
    sql::Sql,
};
use crate::{
    emergency::{Emergency, EmergencyCounts},
    event::{Audience, RecordKind, RecordVersion},
    id::{EmergencyId, StationId, UserId},
    shift::Person,
};
use jiff::Timestamp;
use sqlx::any::AnyRow;

/// An emergency with further columns that are not part of the REST API.
pub(crate) struct StoredEmergency {
    pub(crate) emergency: Emergency,
    /// The station whose EICs count as the emergency's: itself, or the mother of a daughter station; `None` for a
    /// daughter station without a mother.
    pub(crate) eic_station: Option<StationId>,
    /// Everybody who was told.
    pub(crate) recipients: Vec<UserId>,
}

impl StoredEmergency {
    /// Who may see it: its recipients, its EICs, who raised it, and administrators.
    pub(crate) fn audience(&self) -> Audience {
        let mut users = self.recipients.clone();
        users.push(self.emergency.raised_by.id);
        Audience {
            eics_of: self.eic_station.into_iter().collect(),
            admins: true,
            users,
            ..Audience::default()
        }
    }
}

/// Selects whole emergencies; to be continued by a `WHERE`.
macro_rules! select_emergencies {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.status, e.station_id, e.eic_station_id, t.name AS station_name, e.message, e.drill, e.raised_by, \
             r.full_name AS raised_by_name, e.raised_at, e.closed_by, x.full_name AS closed_by_name, e.closed_at, e.closing_note, \
             e.version, o.told, o.reached, o.seen, o.acknowledged, o.users \
             FROM emergencies e JOIN stations t ON t.id = e.station_id JOIN users r ON r.id = e.raised_by LEFT JOIN users x ON x.id = e.closed_by \
             LEFT JOIN (SELECT m.emergency_id, COUNT(*) AS told, COUNT(m.reached_at) AS reached, COUNT(m.seen_at) AS seen, \
             COUNT(m.acknowledged_at) AS acknowledged, string_agg(CAST(m.user_id AS TEXT), ',') AS users \
             FROM emergency_recipients m GROUP BY m.emergency_id) o ON o.emergency_id = e.id ",
            $rest
        )
    };
}

fn read_emergency(row: &AnyRow) -> Result<StoredEmergency, StoreError> {
    let person = |id: Option<i64>, name: Option<String>| {
        id.zip(name).map(|(id, full_name)| Person {
            id: UserId::new(id),
            full_name,
        })
    };
    let count = |column| Ok::<_, StoreError>(row.int_or_none(column)?.unwrap_or_default());
    let users = row.text_or_none("users")?.unwrap_or_default();
    let recipients = users
        .split(',')
        .filter_map(|id| id.parse().ok().map(UserId::new));
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
            counts: EmergencyCounts {
                told: count("told")?,
                reached: count("reached")?,
                seen: count("seen")?,
                acknowledged: count("acknowledged")?,
            },
            version: row.int("version")?,
        },
        eic_station: row.int_or_none("eic_station_id")?.map(StationId::new),
        recipients: recipients.collect(),
    })
}

/// Emergencies by their ids, without a permission check; unknown ids are omitted.
pub(crate) async fn by_ids(
    db: &mut Connection,
    ids: &[i64],
) -> Result<Vec<StoredEmergency>, StoreError> {
    let mut query = Sql::new(select_emergencies!("WHERE e.id IN "));
    query.bind_padded_list(ids.iter().copied())?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_emergency).collect()
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
