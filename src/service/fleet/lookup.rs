//! Lists of vehicles and drivers, and lookups for the form of a new shift. Each user sees only their own.

use crate::{
    error::{EntityKind, Error},
    fleet::{Driver, Vehicle},
    id::VehicleId,
    page::{Page, PageRequest},
    policy::{may_create_shifts, may_list_stations, may_view_shifts},
    service::Service,
    shift::{Conflict, ShiftDraft},
    station::{Station, StationEntry, StationKind},
    store::{fleet as stored_fleet, shifts},
    user::{RoleCode, User},
    wall_clock::WallClock,
};
use jiff::Timestamp;

/// A page of vehicles: a vendor's own, those based at an EIC's stations, all for an admin.
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role that works with shifts; [`Error::InvalidParameter`] for a page past the
/// end.
pub async fn vehicles(
    service: &Service,
    user: &User,
    page: PageRequest,
) -> Result<Page<Vehicle>, Error> {
    may_view_shifts(user)?;
    let (count, results) =
        stored_fleet::vehicles(&mut *service.store().snapshot().await?, user, Some(page)).await?;
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
) -> Result<Page<Driver>, Error> {
    may_view_shifts(user)?;
    let (count, results) =
        stored_fleet::drivers(&mut *service.store().snapshot().await?, user, Some(page)).await?;
    paged(count, page, results)
}

/// A page of stations: every DBS and an EIC's own, an operator's own and their mothers, the homes of a vendor's vehicles,
/// all for an admin. `kind` leaves out the others.
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role; [`Error::InvalidParameter`] for a page past the end.
pub async fn stations(
    service: &Service,
    user: &User,
    kind: Option<StationKind>,
    page: PageRequest,
) -> Result<Page<StationEntry>, Error> {
    may_list_stations(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (count, results) = stored_fleet::visible_stations(&mut snapshot, user, kind, page).await?;
    paged(count, page, results)
}

/// Whether the user sees shifts at several stations.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn has_several_stations(service: &Service, user: &User) -> Result<bool, Error> {
    // Roles are known. Only the homes of a vendor's vehicles have to be looked up.
    if user.is(RoleCode::Admin) || user.eic_stations().count() > 1 {
        return Ok(true);
    }
    if user.vendors().next().is_none() {
        return Ok(false);
    }
    let stations =
        stored_fleet::shift_stations(&mut *service.store().reader().await?, user).await?;
    Ok(stations.len() > 1)
}

/// The first shift that overlaps with the draft, if any. Only a hint while the form is filled in; creating the shift
/// checks again.
///
/// # Errors
/// [`Error::Forbidden`], and [`Error::NotFound`] for a vehicle or driver of another vendor.
pub async fn find_conflict(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
) -> Result<Option<Conflict>, Error> {
    may_create_shifts(user)?;
    let new = draft
        .check(service.now())
        .map_err(|fields| Error::Invalid { fields })?;
    let mut snapshot = service.store().snapshot().await?;
    let vehicle = stored_fleet::vehicle(&mut snapshot, new.vehicle_id)
        .await?
        .filter(|vehicle| user.is_vendor_of(vehicle.vendor_id))
        .ok_or(Error::NotFound {
            entity: EntityKind::Vehicle,
        })?;
    stored_fleet::driver(&mut snapshot, new.driver_id)
        .await?
        .filter(|driver| driver.vendor_id == vehicle.vendor_id)
        .ok_or(Error::NotFound {
            entity: EntityKind::Driver,
        })?;
    Ok(shifts::conflict(&mut snapshot, new.vehicle_id, new.driver_id, new.times).await?)
}

/// The clock of a vehicle's home station, which applies to the times in the form; `None` if the vehicle belongs to
/// another vendor.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::VehicleWithoutStation`] if it has no home station.
pub async fn home_clock(
    service: &Service,
    user: &User,
    vehicle: VehicleId,
) -> Result<Option<WallClock>, Error> {
    may_create_shifts(user)?;
    let home = stored_fleet::home(&mut *service.store().reader().await?, vehicle).await?;
    let Some((_, zone)) = home.filter(|(vendor, _)| user.is_vendor_of(*vendor)) else {
        return Ok(None);
    };
    let zone = zone.ok_or(Error::VehicleWithoutStation)?;
    clock_of_zone(&zone, service.now()).map(Some)
}

/// The clock of a station.
///
/// # Errors
/// [`Error::Internal`] if its time zone is unknown; it was checked when the station was created.
pub(crate) fn clock_of(station: &Station, now: Timestamp) -> Result<WallClock, Error> {
    clock_of_zone(&station.zone, now)
}

fn clock_of_zone(zone: &str, now: Timestamp) -> Result<WallClock, Error> {
    WallClock::of_zone(zone, now).map_err(|error| {
        tracing::error!(%error, zone, "unknown time zone of a station");
        Error::Internal
    })
}

fn paged<T>(count: i64, request: PageRequest, results: Vec<T>) -> Result<Page<T>, Error> {
    if request.exists_in(count) {
        Ok(Page {
            count,
            request,
            results,
        })
    } else {
        Err(Error::InvalidParameter {
            name: "page".into(),
        })
    }
}
