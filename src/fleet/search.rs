//! Finding a vehicle or a driver among many, for the form of a new shift.

use super::{
    Distinction, DriverChoice, MAX_OPTIONS, Matches, NewShiftForm, NewShiftFormQuery, Vehicle,
    clock_of,
};
use crate::{
    id::DriverId,
    problem::Problem,
    service::Service,
    shifts::may_create,
    store::{Connection, fleet},
    text::searchable,
    user::User,
    wall_clock::find_zone,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the form begins with: the first vehicles and drivers that match, and what is chosen.
///
/// # Errors
/// [`Problem::Forbidden`] for whoever does not create shifts.
pub async fn new_shift_form(
    service: &Service,
    user: &User,
    query: &NewShiftFormQuery,
) -> Result<NewShiftForm, Problem> {
    may_create(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let vehicles = find_vehicles(&mut snapshot, user, &query.vehicle_search, MAX_OPTIONS).await?;
    let drivers = find_drivers(&mut snapshot, user, &query.driver_search, MAX_OPTIONS).await?;
    let fleet_is_empty = (vehicles.total == 0 && query.vehicle_search.is_empty())
        || (drivers.total == 0 && query.driver_search.is_empty());
    let vehicle = match query.vehicle_id {
        Some(id) => fleet::vehicle(&mut snapshot, id)
            .await?
            .filter(|vehicle| user.is_vendor_of(vehicle.vendor_id)),
        None => None,
    };
    let driver = match query.driver_id {
        Some(id) => fleet::driver(&mut snapshot, id)
            .await?
            .filter(|driver| user.is_vendor_of(driver.vendor_id)),
        None => None,
    };
    let driver = match driver {
        Some(driver) => {
            let shared = shared_names(&fleet::names(&mut snapshot, user).await?);
            let chosen = vec![(driver.id, driver.full_name)];
            distinguished(&mut snapshot, chosen, &shared).await?.pop()
        }
        None => None,
    };
    let mut clocks = BTreeMap::new();
    for station in fleet::stations(&mut snapshot, user).await? {
        clocks.insert(station.id, clock_of(&station, service.now())?);
    }
    Ok(NewShiftForm {
        vehicles,
        drivers,
        vehicle,
        driver,
        clocks,
        fleet_is_empty,
    })
}

/// Vehicles of one's own whose registration number contains a text, by number: case, spaces and punctuation do not matter.
///
/// # Errors
/// [`Problem::Forbidden`] for whoever does not create shifts.
pub async fn search_vehicles(
    service: &Service,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<Vehicle>, Problem> {
    may_create(user)?;
    find_vehicles(&mut *service.store().snapshot().await?, user, text, limit).await
}

/// Drivers of one's own whose name contains a text, by name: case, spaces and punctuation do not matter.
///
/// # Errors
/// As [`search_vehicles`].
pub async fn search_drivers(
    service: &Service,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<DriverChoice>, Problem> {
    may_create(user)?;
    find_drivers(&mut *service.store().snapshot().await?, user, text, limit).await
}

async fn find_vehicles(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<Vehicle>, Problem> {
    let matches = Matching::new(text, limit);
    let plates = fleet::plates(db, user).await?;
    let (ids, total) = matches.first(plates.iter().map(|(id, plate)| (*id, plate.as_str())));
    Ok(Matches {
        results: fleet::vehicles_by_ids(db, &ids).await?,
        total,
    })
}

async fn find_drivers(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<DriverChoice>, Problem> {
    let matches = Matching::new(text, limit);
    let names = fleet::names(db, user).await?;
    let (found, total) = matches.first(names.iter().map(|(id, name)| ((*id, name), name.as_str())));
    let found = found
        .into_iter()
        .map(|(id, name)| (id, name.clone()))
        .collect();
    let shared = shared_names(&names);
    Ok(Matches {
        results: distinguished(db, found, &shared).await?,
        total,
    })
}

/// Names that more than one driver has, as they are searched.
fn shared_names(names: &[(DriverId, String)]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    names
        .iter()
        .map(|(_, name)| searchable(name))
        .filter(|name| !seen.insert(name.clone()))
        .collect()
}

/// Drivers with what tells namesakes apart.
async fn distinguished(
    db: &mut Connection,
    drivers: Vec<(DriverId, String)>,
    shared: &BTreeSet<String>,
) -> Result<Vec<DriverChoice>, Problem> {
    let namesakes = drivers
        .iter()
        .filter(|(_, name)| shared.contains(&searchable(name)))
        .map(|(id, _)| *id)
        .collect::<Vec<_>>();
    let last = fleet::last_shifts(db, &namesakes).await?;
    let choice = |(id, full_name): (_, String)| {
        let distinction = namesakes.contains(&id).then(|| {
            let last = last.iter().find(|last| last.driver == id);
            let local = last.and_then(|last| {
                let zone = find_zone(&last.time_zone).ok()?;
                Some((last, zone.to_datetime(last.start_time)))
            });
            match local {
                Some((last, start_local)) => Distinction::LastShift {
                    vehicle_reg: last.vehicle_reg.clone(),
                    start_local,
                },
                None => Distinction::NoShiftYet { number: id.get() },
            }
        });
        DriverChoice {
            id,
            full_name,
            distinction,
        }
    };
    Ok(drivers.into_iter().map(choice).collect())
}

/// What is searched for.
struct Matching {
    text: String,
    limit: usize,
}

impl Matching {
    fn new(text: &str, limit: u32) -> Self {
        Self {
            text: searchable(text),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }

    /// The first that match, and how many do.
    fn first<'a, T>(&self, all: impl Iterator<Item = (T, &'a str)>) -> (Vec<T>, i64) {
        let mut first = Vec::new();
        let mut total = 0;
        for (thing, text) in all {
            if self.text.is_empty() || searchable(text).contains(&self.text) {
                total += 1;
                if first.len() < self.limit {
                    first.push(thing);
                }
            }
        }
        (first, total)
    }
}
