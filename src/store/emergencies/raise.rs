//! SQL that raises an emergency.

use crate::{
    emergency::{EmergencyDraft, EmergencyPreview},
    id::{EmergencyId, StationId, UserId, VendorId},
    station::StationKind,
    store::{Connection, Dialect, StoreError, inboxes::EmergencyScope, row::Columns, sql::Sql},
};
use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;

/// No calendar day of any station begins or ends further away than this, whatever its clocks do.
const NEAR: SignedDuration = SignedDuration::from_hours(30);

/// A station at which an emergency may be raised.
pub(crate) struct EmergencyStation {
    pub(crate) id: StationId,
    pub(crate) name: String,
    pub(crate) time_zone: String,
    /// The station whose EICs count: itself, or the mother of a daughter station, if it has one.
    pub(crate) eic_station: Option<StationId>,
}

/// Locks a station until the end of the transaction, and returns it.
pub(crate) async fn lock_station(
    db: &mut Connection,
    id: StationId,
) -> Result<Option<EmergencyStation>, StoreError> {
    let mut query = Sql::new(
        "SELECT s.id, s.name, s.kind, s.time_zone, s.mother_station_id FROM stations s WHERE s.id = ",
    );
    query
        .bind(id.get())?
        .push(Dialect::of(db).lock_for_change());
    let row = query.finish().build().fetch_optional(db).await?;
    row.as_ref().map(read_station).transpose()
}

fn read_station(row: &AnyRow) -> Result<EmergencyStation, StoreError> {
    let id = StationId::new(row.int("id")?);
    let eic_station = match row.parsed("stations", "kind")? {
        StationKind::Ms => Some(id),
        StationKind::Dbs => row.int_or_none("mother_station_id")?.map(StationId::new),
    };
    Ok(EmergencyStation {
        id,
        name: row.text("name")?,
        time_zone: row.text("time_zone")?,
        eic_station,
    })
}

/// Start and end of the APPROVED shifts that these vendors have at a station about now. The caller knows the station's
/// calendar.
pub(crate) async fn approved_shifts_near(
    db: &mut Connection,
    station: StationId,
    vendors: impl Iterator<Item = VendorId>,
    now: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>, StoreError> {
    let mut query = Sql::new(
        "SELECT s.id, s.start_time, s.end_time FROM shifts s WHERE s.status = 'APPROVED' AND s.station_id = ",
    );
    query.bind(station.get())?;
    push_near(&mut query, vendors, now)?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_times).collect()
}

/// The stations at which these vendors have APPROVED shifts about now, each with their start and end.
pub(crate) async fn stations_with_shifts_near(
    db: &mut Connection,
    vendors: impl Iterator<Item = VendorId>,
    now: Timestamp,
) -> Result<Vec<(EmergencyStation, (Timestamp, Timestamp))>, StoreError> {
    let mut query = Sql::new(
        "SELECT t.id, t.name, t.kind, t.time_zone, t.mother_station_id, s.start_time, s.end_time \
         FROM shifts s JOIN stations t ON t.id = s.station_id WHERE s.status = 'APPROVED'",
    );
    push_near(&mut query, vendors, now)?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((read_station(row)?, read_times(row)?)))
        .collect()
}

fn push_near(
    query: &mut Sql,
    vendors: impl Iterator<Item = VendorId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    query
        .push(" AND s.vendor_id IN ")
        .bind_padded_list(vendors.map(VendorId::get))?
        .push(" AND s.start_time > ")
        .bind((now - NEAR - crate::shift::MAX_LENGTH).as_millisecond())?
        .push(" AND s.start_time < ")
        .bind((now + NEAR).as_millisecond())?;
    Ok(())
}

fn read_times(row: &AnyRow) -> Result<(Timestamp, Timestamp), StoreError> {
    let time = |column| row.time("shifts", column);
    Ok((time("start_time")?, time("end_time")?))
}

/// Inserts an ACTIVE emergency.
pub(crate) async fn insert(
    db: &mut Connection,
    station: &EmergencyStation,
    draft: &EmergencyDraft,
    raised_by: UserId,
    now: Timestamp,
) -> Result<EmergencyId, StoreError> {
    let row = sqlx::query(
        "INSERT INTO emergencies (status, station_id, eic_station_id, message, drill, raised_by, raised_at, changed_at) \
         VALUES ('ACTIVE', $1, $2, $3, $4, $5, $6, $6) RETURNING id",
    )
    .bind(station.id.get())
    .bind(station.eic_station.map(StationId::get))
    .bind(draft.message.clone())
    .bind(i64::from(draft.drill))
    .bind(raised_by.get())
    .bind(now.as_millisecond())
    .fetch_one(db)
    .await?;
    Ok(EmergencyId::new(row.int("id")?))
}

/// Whether any EIC other than who raises it can be told.
pub(crate) async fn has_eic(
    db: &mut Connection,
    eic_station: Option<StationId>,
    raised_by: UserId,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS n FROM roles r JOIN users u ON u.id = r.user_id WHERE r.is_active = 1 AND u.is_active = 1 \
         AND r.code = 'EIC' AND r.station_id = $1 AND r.user_id <> $2",
    )
    .bind(eic_station.map(StationId::get))
    .bind(raised_by.get())
    .fetch_one(db)
    .await?;
    Ok(row.int("n")? > 0)
}

/// Records who was told by the notifications of an emergency, except those whom an earlier one told.
pub(crate) async fn add_recipients(
    db: &mut Connection,
    id: EmergencyId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO emergency_recipients (emergency_id, user_id, stored_at, changed_at) \
         SELECT e.emergency_id, n.user_id, CAST($2 AS BIGINT), CAST($2 AS BIGINT) FROM events e JOIN notifications n ON n.event_id = e.id \
         WHERE e.emergency_id = $1 AND NOT EXISTS \
         (SELECT 1 FROM emergency_recipients m WHERE m.emergency_id = $1 AND m.user_id = n.user_id)",
    )
    .bind(id.get())
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Whom an emergency would tell now. A user who is an EIC and an operator counts as both.
pub(crate) async fn preview(
    db: &mut Connection,
    station: &EmergencyStation,
    scope: EmergencyScope,
) -> Result<EmergencyPreview, StoreError> {
    let mut query = Sql::new(
        "SELECT r.code, COUNT(DISTINCT r.user_id) AS n FROM roles r JOIN users u ON u.id = r.user_id \
         WHERE r.is_active = 1 AND u.is_active = 1 AND ",
    );
    scope.push_condition(&mut query)?;
    query.push(" GROUP BY r.code");
    let rows = query.finish().build().fetch_all(db).await?;
    let mut told = EmergencyPreview {
        station_name: station.name.clone(),
        eics: 0,
        operators: 0,
        vendor_users: 0,
        admins: 0,
    };
    for row in rows {
        let n = row.int("n")?;
        match row.text("code")?.as_str() {
            "EIC" => told.eics = n,
            "DBS_OPERATOR" => told.operators = n,
            "VENDOR" => told.vendor_users = n,
            _ => told.admins = n,
        }
    }
    Ok(told)
}
