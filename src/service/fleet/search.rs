//! Search for vehicles and drivers.

use crate::{
    error::Error,
    fleet::{Distinction, Driver, DriverChoice, MAX_OPTIONS, Matches, Vehicle},
    id::DriverId,
    policy::may_create_shifts,
    service::Service,
    store::{
        Connection,
        fleet::{self as stored_fleet, LastShift},
    },
    text::searchable,
    user::User,
    wall_clock::find_zone,
};
use std::collections::{HashMap, HashSet};

/// The user's vehicles whose registration number contains a text, by number, at most [`MAX_OPTIONS`]. Case, spaces and
/// punctuation are ignored.
///
/// # Errors
/// [`Error::Forbidden`] if the user may not create shifts.
pub async fn search_vehicles(
    service: &Service,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<Vehicle>, Error> {
    may_create_shifts(user)?;
    let mut reader = service.store().reader().await?;
    find_vehicles(&mut reader, user, text, limit).await
}

/// The user's drivers whose name contains a text, by name, at most [`MAX_OPTIONS`]. Case, spaces and punctuation are
/// ignored.
///
/// # Errors
/// As [`search_vehicles`].
pub async fn search_drivers(
    service: &Service,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<DriverChoice>, Error> {
    may_create_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let found = find_drivers(&mut snapshot, user, text, limit).await?;
    Ok(Matches {
        results: choices(&mut snapshot, user, &found.results).await?,
        total: found.total,
    })
}

pub(super) async fn find_vehicles(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<Vehicle>, Error> {
    let (text, limit) = (searchable(text), limit.min(MAX_OPTIONS));
    let (total, results) = stored_fleet::matching_vehicles(db, user, &text, limit).await?;
    Ok(Matches { results, total })
}

pub(super) async fn find_drivers(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<Driver>, Error> {
    let (text, limit) = (searchable(text), limit.min(MAX_OPTIONS));
    let (total, results) = stored_fleet::matching_drivers(db, user, &text, limit).await?;
    Ok(Matches { results, total })
}

/// These drivers as options; those who share a name with another driver of the user's vendors get a distinction.
pub(super) async fn choices(
    db: &mut Connection,
    user: &User,
    drivers: &[Driver],
) -> Result<Vec<DriverChoice>, Error> {
    let names = drivers.iter().map(|driver| searchable(&driver.full_name));
    let shared = stored_fleet::shared_names(db, user, names).await?;
    let shared: HashSet<_> = shared.into_iter().collect();
    let is_shared = |driver: &Driver| shared.contains(&searchable(&driver.full_name));
    let with_shared_name = drivers.iter().filter(|driver| is_shared(driver));
    let with_shared_name: Vec<_> = with_shared_name.map(|driver| driver.id).collect();
    let last_shifts = stored_fleet::last_shifts(db, &with_shared_name).await?;
    let last_shifts: HashMap<_, _> = last_shifts
        .into_iter()
        .map(|last| (last.driver, last))
        .collect();
    let choices = drivers.iter().map(|driver| DriverChoice {
        id: driver.id,
        full_name: driver.full_name.clone(),
        distinction: is_shared(driver).then(|| match &driver.code {
            Some(code) => Distinction::Code { code: code.clone() },
            None => distinction(driver.id, last_shifts.get(&driver.id)),
        }),
    });
    Ok(choices.collect())
}

fn distinction(driver: DriverId, last: Option<&LastShift>) -> Distinction {
    let local = last.and_then(|last| {
        let zone = find_zone(&last.time_zone).ok()?;
        Some((last, zone.to_datetime(last.start_time)))
    });
    match local {
        Some((last, start_local)) => Distinction::LastShift {
            vehicle_reg: last.vehicle_reg.clone(),
            start_local,
        },
        None => Distinction::NoShiftYet {
            number: driver.get(),
        },
    }
}
