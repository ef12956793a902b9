//! Looking things up in the fleet, each user in what is theirs.

use super::{Driver, FleetOptions, Station, Vehicle};
use crate::{
    page::{Page, PageRequest},
    problem::Problem,
    service::Service,
    shift::{Conflict, ShiftDraft},
    shifts::may_create,
    store::{fleet, shifts},
    user::User,
    wall_clock::WallClock,
};
use std::collections::BTreeMap;

/// A page of vehicles: a vendor's own, those at home at an EIC's stations, all for an admin.
///
/// # Errors
/// [`Problem::Forbidden`] if no role of theirs has to do with shifts; [`Problem::InvalidParameter`] for a page past the end.
pub async fn vehicles(
    service: &Service,
    user: &User,
    page: PageRequest,
) -> Result<Page<Vehicle>, Problem> {
    may_look(user)?;
    let (count, results) =
        fleet::vehicles(&mut *service.store().snapshot().await?, user, Some(page)).await?;
    paged(count, page, results)
}

/// A page of drivers: a vendor's own, those of the vendors at an EIC's stations, all for an admin.
///
/// # Errors
/// As [`vehicles`].
pub async fn drivers(
    service: &Service,
    user: &User,
    page: PageRequest,
) -> Result<Page<Driver>, Problem> {
    may_look(user)?;
    let (count, results) =
        fleet::drivers(&mut *service.store().snapshot().await?, user, Some(page)).await?;
    paged(count, page, results)
}

/// Everything that a vendor's user can choose from for a new shift.
///
/// # Errors
/// [`Problem::Forbidden`] for everyone else.
pub async fn options(service: &Service, user: &User) -> Result<FleetOptions, Problem> {
    may_create(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (_, vehicles) = fleet::vehicles(&mut snapshot, user, None).await?;
    let (_, drivers) = fleet::drivers(&mut snapshot, user, None).await?;
    let now = service.now();
    let mut clocks = BTreeMap::new();
    for station in fleet::stations(&mut snapshot, user).await? {
        let clock = WallClock::of_zone(&station.zone, now).map_err(|error| {
            tracing::error!(%error, zone = station.zone, "a station's time zone is unknown");
            Problem::Internal
        })?;
        clocks.insert(station.id, clock);
    }
    Ok(FleetOptions {
        vehicles,
        drivers,
        clocks,
    })
}

/// What stands in the way of a shift, if anything does. A hint while the form is filled in; creating the shift checks again.
///
/// # Errors
/// [`Problem::Forbidden`], and [`Problem::NotFound`] for a vehicle or driver that is not theirs.
pub async fn free(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
) -> Result<Option<Conflict>, Problem> {
    may_create(user)?;
    let new = draft
        .check(service.now())
        .map_err(|fields| Problem::Invalid { fields })?;
    let mut snapshot = service.store().snapshot().await?;
    let (_, vehicles) = fleet::vehicles(&mut snapshot, user, None).await?;
    let vehicle = vehicles
        .iter()
        .find(|vehicle| vehicle.id == new.vehicle_id && user.is_vendor_of(vehicle.vendor_id));
    let vehicle = vehicle.ok_or(Problem::NotFound {
        what: crate::problem::What::Vehicle,
    })?;
    let (_, drivers) = fleet::drivers(&mut snapshot, user, None).await?;
    let known = drivers
        .iter()
        .any(|driver| driver.id == new.driver_id && driver.vendor_id == vehicle.vendor_id);
    if !known {
        return Err(Problem::NotFound {
            what: crate::problem::What::Driver,
        });
    }
    Ok(shifts::conflict(&mut snapshot, new.vehicle_id, new.driver_id, new.times).await?)
}

/// The stations that this user has to do with, by name.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot say.
pub async fn stations_of(service: &Service, user: &User) -> Result<Vec<Station>, Problem> {
    Ok(fleet::stations(&mut *service.store().reader().await?, user).await?)
}

fn may_look(user: &User) -> Result<(), Problem> {
    if user.works_with_shifts() {
        Ok(())
    } else {
        Err(Problem::Forbidden)
    }
}

fn paged<T>(count: i64, request: PageRequest, results: Vec<T>) -> Result<Page<T>, Problem> {
    if request.exists_in(count) {
        Ok(Page {
            count,
            request,
            results,
        })
    } else {
        Err(Problem::InvalidParameter {
            name: "page".into(),
        })
    }
}
