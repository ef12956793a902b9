//! Evidence about a shift, and the limits of stations (CONTRACT §3).

use crate::{
    error::{EntityKind, Error},
    evidence::{
        Day, Evidence, EvidenceView, Limit, LimitKey, Limits, LimitsView, Timeline, assess,
    },
    id::{ShiftId, StationId},
    policy::{may_change_limits, may_see_evidence},
    service::Service,
    shift::{LocalTimes, Shift, ShiftStatus},
    station::Station,
    store::{Connection, audit, evidence, fleet, shifts},
    user::User,
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
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

/// The evidence as the page of a shift shows it, for those who may see it, while the shift is PENDING, or APPROVED and not
/// over.
pub(crate) async fn on_page(
    db: &mut Connection,
    user: &User,
    shift: &Shift,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Option<EvidenceView>, Error> {
    let is_of_use = match shift.status {
        ShiftStatus::Pending => true,
        ShiftStatus::Approved => !shift.has_ended(now),
        _ => false,
    };
    if !is_of_use || !user.may_see_evidence_at(shift.station_id) {
        return Ok(None);
    }
    let Some(facts) = evidence::facts(db, &[shift]).await?.pop() else {
        return Ok(None);
    };
    let limits = facts.limits;
    let evidence = assess(shift, facts);
    let times = |shifts: &[Shift]| {
        let local = |shift: &Shift| LocalTimes {
            start: zone.to_datetime(shift.start_time),
            end: zone.to_datetime(shift.end_time),
        };
        shifts.iter().map(local).collect()
    };
    Ok(Some(EvidenceView {
        driver_times: times(&evidence.driver.neighbours),
        vehicle_times: times(&evidence.vehicle.neighbours),
        days: days(Timeline::around(shift), zone),
        evidence,
        limits,
    }))
}

/// The days that begin within a period.
fn days(period: Timeline, zone: &TimeZone) -> Vec<Day> {
    let first = zone.to_datetime(period.from).date();
    first
        .series(1.day())
        .skip(1)
        .filter_map(|date| {
            let at = date.to_zoned(zone.clone()).ok()?.timestamp();
            Some(Day { date, at })
        })
        .take_while(|day| day.at < period.until)
        .collect()
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

/// The same with the name of the station, for the page.
///
/// # Errors
/// As [`limits`].
pub async fn limits_on_page(
    service: &Service,
    user: &User,
    station: StationId,
) -> Result<LimitsView, Error> {
    let limits = limits(service, user, station).await?;
    let mut db = service.store().reader().await?;
    let stations = fleet::stations(&mut db, user).await?;
    let found = stations.into_iter().find(|other| other.id == station);
    Ok(LimitsView {
        station_id: station,
        station_name: found.ok_or(STATION_NOT_FOUND)?.name,
        limits,
        may_change: may_change_limits(user).is_ok(),
    })
}

/// The mother stations whose limits this user may see, by name.
///
/// # Errors
/// [`Error::Forbidden`] for those who are neither EIC nor administrator.
pub async fn stations_with_limits(service: &Service, user: &User) -> Result<Vec<Station>, Error> {
    may_see_evidence(user)?;
    let mut db = service.store().reader().await?;
    let mut stations = fleet::shift_stations(&mut db, user).await?;
    stations.retain(|station| user.may_see_evidence_at(station.id));
    Ok(stations)
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
