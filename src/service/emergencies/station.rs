//! Where a user may raise an emergency: at a station with a role, with an approved shift on the station's present calendar
//! day, or anywhere as an administrator (CONTRACT §7).

use crate::{
    error::{EntityKind, Error},
    id::StationId,
    policy::may_raise_emergencies,
    service::{Service, shifts::zone},
    station::Station,
    store::{
        Connection,
        emergencies::{self, EmergencyStation},
        fleet,
    },
    user::{RoleCode, User},
};
use jiff::Timestamp;

/// The station, locked, if the user may raise an emergency there.
pub(super) async fn station_for(
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
