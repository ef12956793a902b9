//! Evidence about a shift, and the limits of stations (CONTRACT §3).

use crate::{
    error::{EntityKind, Error},
    evidence::{Evidence, Limit, LimitKey, Limits, assess},
    id::{ShiftId, StationId},
    policy::{may_change_limits, may_see_evidence},
    service::Service,
    shift::Shift,
    store::{Connection, audit, evidence, shifts},
    user::User,
};
use serde_json::json;

/// The evidence about a shift, for an EIC of its station or an administrator.
///
/// # Errors
/// [`Error::NotFound`] if there is no such shift or the user may not see it; [`Error::Forbidden`] if the user may see it
/// but not decide about it.
pub async fn of_shift(service: &Service, user: &User, id: ShiftId) -> Result<Evidence, Error> {
    may_see_evidence(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let stored = shifts::get(&mut snapshot, id)
        .await?
        .map(|stored| stored.shift)
        .filter(|shift| user.may_see_shift(shift.station_id, shift.vendor_id))
        .ok_or(Error::NotFound {
            entity: EntityKind::Shift,
        })?;
    if !user.may_see_evidence_at(stored.station_id) {
        return Err(Error::Forbidden);
    }
    assessed(&mut snapshot, &stored).await
}

/// The evidence about a shift as it stands in this transaction.
pub(crate) async fn assessed(db: &mut Connection, shift: &Shift) -> Result<Evidence, Error> {
    let assessed = assessed_together(db, &[shift]).await?;
    assessed.into_iter().next().ok_or(Error::Internal)
}

/// The evidence about several shifts of one driver, one vehicle and one station, in their order.
pub(crate) async fn assessed_together(
    db: &mut Connection,
    shifts: &[&Shift],
) -> Result<Vec<Evidence>, Error> {
    let facts = evidence::facts(db, shifts).await?;
    Ok(shifts
        .iter()
        .zip(facts)
        .map(|(shift, facts)| assess(shift, facts))
        .collect())
}

/// The limits of a mother station, for its EICs and administrators.
///
/// # Errors
/// [`Error::NotFound`] if there is no such mother station or the user may not see it.
pub async fn limits(service: &Service, user: &User, station: StationId) -> Result<Limits, Error> {
    may_see_evidence(user)?;
    let found = if user.may_see_evidence_at(station) {
        evidence::limits(&mut *service.store().reader().await?, station).await?
    } else {
        None
    };
    found.ok_or(STATION_NOT_FOUND)
}

/// Sets some of the limits of a mother station. Only administrators may.
///
/// # Errors
/// [`Error::NotFound`] if there is no such mother station.
pub async fn set_limits(
    service: &Service,
    user: &User,
    station: StationId,
    changes: &[(LimitKey, Limit)],
) -> Result<Limits, Error> {
    may_change_limits(user)?;
    let mut tx = service.store().write().await?;
    let mut limits = evidence::lock_limits(&mut tx, station)
        .await?
        .ok_or(STATION_NOT_FOUND)?;
    for (key, limit) in changes {
        limits.set(*key, *limit);
    }
    evidence::set_limits(&mut tx, station, &limits).await?;
    audit::Entry::new(service.now(), "station_limits_changed")
        .by(user.id)
        .with(json!({"station_id": station, "limits": limits}))
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(limits)
}

const STATION_NOT_FOUND: Error = Error::NotFound {
    entity: EntityKind::Station,
};
