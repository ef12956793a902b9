//! Raises an emergency.

use super::{changes, tell};
use crate::{
    clock::to_millisecond,
    credential,
    emergency::{Emergency, EmergencyDraft, EmergencyPreview},
    error::{EntityKind, Error},
    event::Changes,
    id::StationId,
    policy::may_raise_emergencies,
    service::{
        Service,
        shifts::{IdempotencyKey, Repeatable, zone},
    },
    station::Station,
    store::{
        Connection, audit,
        emergencies::{self, EmergencyStation},
        fleet,
        inboxes::{EmergencyScope, Recipients},
    },
    user::{RoleCode, User},
};
use jiff::Timestamp;
use serde_json::json;

/// Raises an emergency and tells its recipients, in one transaction: when this returns, it is on disk. A repeated request
/// with the same key gets the emergency of the first request, as it was then.
///
/// # Errors
/// The order is role, message, station ([`Error::NotFound`] where the user may not raise one), rules:
/// [`Error::RealtimeDisabled`]; [`Error::KeyReused`].
pub async fn raise(
    service: &Service,
    user: &User,
    draft: EmergencyDraft,
    key: Option<IdempotencyKey>,
) -> Result<Emergency, Error> {
    may_raise_emergencies(user)?;
    let draft = clean(draft)?;
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { raise_once(&service_, &user, draft, key).await })
        .await
}

fn clean(draft: EmergencyDraft) -> Result<EmergencyDraft, Error> {
    draft.cleaned().map_err(|fields| Error::Invalid { fields })
}

async fn raise_once(
    service: &Service,
    user: &User,
    draft: EmergencyDraft,
    key: Option<IdempotencyKey>,
) -> Result<Emergency, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let repeat = Repeatable::new(user, canonical(&draft), key, now);
    let outcome = write(service, &mut tx, user, &draft, now).await;
    repeat.finish(service, tx, outcome).await
}

async fn write(
    service: &Service,
    db: &mut Connection,
    user: &User,
    draft: &EmergencyDraft,
    now: Timestamp,
) -> Result<(Emergency, Changes), Error> {
    let station = station_for(db, user, draft.station_id, now).await?;
    if !service.realtime() {
        return Err(Error::RealtimeDisabled);
    }
    let id = emergencies::insert(db, &station, draft, user.id, now).await?;
    let stored = emergencies::get(db, id).await?.ok_or(Error::Internal)?;
    let scope = scope(db, &station, user, now).await?;
    let recipients = Recipients::Emergency(scope);
    let inboxes = tell(service, db, recipients, &stored.emergency, now).await?;
    if scope.admins {
        emergencies::set_escalated(db, id, false, now).await?;
    }
    audit::Entry::new(now, "emergency_raised")
        .by(user.id)
        .with(json!({"emergency_id": id, "station_id": station.id, "drill": draft.drill, "told": inboxes.len()}))
        .write(db)
        .await?;
    let stored = emergencies::get(db, id).await?.ok_or(Error::Internal)?;
    let emergency = stored.emergency.clone();
    Ok((emergency, changes(db, stored, inboxes).await?))
}

/// The station, locked, if the user may raise an emergency there: with a role at it, with an approved shift there on the
/// station's present calendar day, or as an administrator.
async fn station_for(
    db: &mut Connection,
    user: &User,
    id: StationId,
    now: Timestamp,
) -> Result<EmergencyStation, Error> {
    let not_found = || Error::NotFound {
        entity: EntityKind::Station,
    };
    let station = emergencies::lock_station(db, id)
        .await?
        .ok_or_else(not_found)?;
    let may_raise = user.is(RoleCode::Admin)
        || user.is_eic_of(id)
        || user.is_operator_of(id)
        || has_shift_today(db, user, &station, now).await?;
    may_raise.then_some(station).ok_or_else(not_found)
}

async fn has_shift_today(
    db: &mut Connection,
    user: &User,
    station: &EmergencyStation,
    now: Timestamp,
) -> Result<bool, Error> {
    if user.vendors().next().is_none() {
        return Ok(false);
    }
    let shifts = emergencies::approved_shifts_near(db, station.id, user.vendors(), now).await?;
    let today = today(station, now)?;
    Ok(shifts.into_iter().any(|times| overlaps(times, today)))
}

/// Start and end of the station's present calendar day.
fn today(station: &EmergencyStation, now: Timestamp) -> Result<(Timestamp, Timestamp), Error> {
    let day = now
        .to_zoned(zone(&station.time_zone)?)
        .start_of_day()
        .and_then(|start| {
            Ok((
                start.timestamp(),
                start.tomorrow()?.start_of_day()?.timestamp(),
            ))
        });
    day.map_err(|error| {
        tracing::error!(%error, station_id = %station.id, "a station has no present day");
        Error::Internal
    })
}

/// Whether two half-open intervals overlap.
fn overlaps(one: (Timestamp, Timestamp), other: (Timestamp, Timestamp)) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// Whom an emergency tells that this user raises now. Without an EIC every administrator is told at once.
async fn scope(
    db: &mut Connection,
    station: &EmergencyStation,
    user: &User,
    now: Timestamp,
) -> Result<EmergencyScope, Error> {
    let has_eic = emergencies::has_eic(db, station.eic_station, user.id).await?;
    Ok(EmergencyScope {
        station: station.id,
        eic_station: station.eic_station,
        raised_by: user.id,
        at: to_millisecond(now),
        admins: !has_eic,
    })
}

/// Canonical form of a request: two notations of the same emergency are the same request.
fn canonical(draft: &EmergencyDraft) -> String {
    // Destructured, so that a new field cannot be forgotten here.
    let EmergencyDraft {
        station_id,
        message,
        drill,
    } = draft;
    format!("emergency {station_id} {drill} {message}")
}

/// A new key for one attempt to raise an emergency, for a form that may be sent twice.
pub fn new_attempt() -> String {
    credential::random_text()
}

/// Whom the emergency would tell now; nothing is stored.
///
/// # Errors
/// Those of [`raise`].
pub async fn preview(
    service: &Service,
    user: &User,
    draft: EmergencyDraft,
) -> Result<EmergencyPreview, Error> {
    may_raise_emergencies(user)?;
    let draft = clean(draft)?;
    let now = service.now();
    // A transaction that locks the station, as raising does; it is rolled back.
    let mut tx = service.store().write().await?;
    let station = station_for(&mut tx, user, draft.station_id, now).await?;
    if !service.realtime() {
        return Err(Error::RealtimeDisabled);
    }
    let scope = scope(&mut tx, &station, user, now).await?;
    Ok(emergencies::preview(&mut tx, &station, scope).await?)
}

/// The stations at which the user may raise an emergency, by name.
///
/// # Errors
/// [`Error::Forbidden`] for a user without a role.
pub async fn stations(service: &Service, user: &User) -> Result<Vec<Station>, Error> {
    may_raise_emergencies(user)?;
    let now = service.now();
    let mut reader = service.store().reader().await?;
    let mut found = fleet::stations(&mut reader, user).await?;
    if user.is(RoleCode::Admin) {
        return Ok(found);
    }
    // The homes of a vendor's vehicles are no reason.
    found.retain(|station| user.is_eic_of(station.id) || user.is_operator_of(station.id));
    if user.vendors().next().is_some() {
        let near = emergencies::stations_with_shifts_near(&mut reader, user.vendors(), now).await?;
        for (station, times) in near {
            let is_known = found.iter().any(|known| known.id == station.id);
            if !is_known && overlaps(times, today(&station, now)?) {
                found.push(Station {
                    id: station.id,
                    name: station.name,
                    zone: station.time_zone,
                });
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(found)
}
