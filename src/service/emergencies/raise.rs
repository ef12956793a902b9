//! Raises an emergency.

use super::{changes, station::station_for, tell};
use crate::{
    clock::to_millisecond,
    credential,
    emergency::{Emergency, EmergencyDraft, EmergencyPreview},
    error::Error,
    event::Changes,
    policy::may_raise_emergencies,
    service::{
        Service,
        shifts::{IdempotencyKey, Repeatable},
    },
    store::{
        Connection, audit,
        emergencies::{self, EmergencyStation},
        inboxes::{EmergencyScope, Recipients},
    },
    user::User,
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
    let mut reader = service.store().reader().await?;
    let station = station_for(&mut reader, user, draft.station_id, now).await?;
    if !service.realtime() {
        return Err(Error::RealtimeDisabled);
    }
    let scope = scope(&mut reader, &station, user, now).await?;
    Ok(emergencies::preview(&mut reader, &station, scope).await?)
}
