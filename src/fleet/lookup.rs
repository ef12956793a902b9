//! Looking things up in the fleet, each user in what is theirs.

use super::{Driver, Station, Vehicle};
use crate::{
    id::VehicleId,
    page::{Page, PageRequest},
    problem::{Problem, What},
    service::Service,
    shift::{Conflict, ShiftDraft},
    shifts::{may_create, may_look},
    store::{fleet, shifts},
    user::User,
    wall_clock::WallClock,
};
use jiff::Timestamp;

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
    let vehicle = fleet::vehicle(&mut snapshot, new.vehicle_id)
        .await?
        .filter(|vehicle| user.is_vendor_of(vehicle.vendor_id))
        .ok_or(Problem::NotFound {
            what: What::Vehicle,
        })?;
    fleet::driver(&mut snapshot, new.driver_id)
        .await?
        .filter(|driver| driver.vendor_id == vehicle.vendor_id)
        .ok_or(Problem::NotFound { what: What::Driver })?;
    Ok(shifts::conflict(&mut snapshot, new.vehicle_id, new.driver_id, new.times).await?)
}

/// The clock of a vehicle's home station, in which the form of a new shift means its times; `None` if the vehicle is not theirs.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::VehicleWithoutStation`] if it has no home.
pub async fn home_clock(
    service: &Service,
    user: &User,
    vehicle: VehicleId,
) -> Result<Option<WallClock>, Problem> {
    may_create(user)?;
    let home = fleet::home(&mut *service.store().reader().await?, vehicle).await?;
    let Some((_, zone)) = home.filter(|(vendor, _)| user.is_vendor_of(*vendor)) else {
        return Ok(None);
    };
    let zone = zone.ok_or(Problem::VehicleWithoutStation)?;
    clock_of_zone(&zone, service.now()).map(Some)
}

/// What a station's clocks show.
///
/// # Errors
/// [`Problem::Internal`] if its time zone is unknown: it was checked when the station was made.
pub(crate) fn clock_of(station: &Station, now: Timestamp) -> Result<WallClock, Problem> {
    clock_of_zone(&station.zone, now)
}

fn clock_of_zone(zone: &str, now: Timestamp) -> Result<WallClock, Problem> {
    WallClock::of_zone(zone, now).map_err(|error| {
        tracing::error!(%error, zone, "a station's time zone is unknown");
        Problem::Internal
    })
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
