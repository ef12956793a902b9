//! Search for vehicles and drivers, for the form of a new shift.

use super::clock_of;
use crate::policy::may_create_shifts;
use crate::{
    error::Error,
    fleet::{
        Distinction, DriverChoice, MAX_OPTIONS, Matches, NewShiftForm, NewShiftFormQuery, Vehicle,
    },
    id::DriverId,
    service::Service,
    store::{
        Connection,
        fleet::{self as stored_fleet, LastShift},
    },
    text::searchable,
    user::User,
    wall_clock::find_zone,
};
use std::collections::{BTreeMap, HashMap};

/// Initial content of the form: the first vehicles and drivers that match, and the selected ones.
///
/// # Errors
/// [`Error::Forbidden`] if the user may not create shifts.
pub async fn new_shift_form(
    service: &Service,
    user: &User,
    query: &NewShiftFormQuery,
) -> Result<NewShiftForm, Error> {
    may_create_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let vehicles = find_vehicles(&mut snapshot, user, &query.vehicle_search, MAX_OPTIONS).await?;
    let vehicle = match query.vehicle_id {
        Some(id) => stored_fleet::vehicle(&mut snapshot, id)
            .await?
            .filter(|vehicle| user.is_vendor_of(vehicle.vendor_id)),
        None => None,
    };
    let roster = Roster::read(&mut snapshot, user).await?;
    let (found, total) = roster.matching(&query.driver_search, MAX_OPTIONS);
    let chosen = query.driver_id.and_then(|id| roster.get(id));
    let listed = found.into_iter().chain(chosen).collect::<Vec<_>>();
    let mut results = roster.choices(&mut snapshot, &listed).await?;
    let driver = chosen.and_then(|_| results.pop());
    let drivers = Matches { results, total };
    let fleet_is_empty =
        (vehicles.total == 0 && query.vehicle_search.is_empty()) || roster.is_empty();
    let mut clocks = BTreeMap::new();
    for station in stored_fleet::stations(&mut snapshot, user).await? {
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
    find_vehicles(&mut *service.store().snapshot().await?, user, text, limit).await
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
    find_drivers(&mut *service.store().snapshot().await?, user, text, limit).await
}

async fn find_vehicles(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<Vehicle>, Error> {
    let plates = stored_fleet::plates(db, user).await?.into_iter();
    let (ids, total) = first_matches(
        plates.map(|(id, plate)| (id, searchable(&plate))),
        text,
        limit,
    );
    Ok(Matches {
        results: stored_fleet::vehicles_by_ids(db, &ids).await?,
        total,
    })
}

async fn find_drivers(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<Matches<DriverChoice>, Error> {
    let roster = Roster::read(db, user).await?;
    let (found, total) = roster.matching(text, limit);
    Ok(Matches {
        results: roster.choices(db, &found).await?,
        total,
    })
}

/// All drivers of a user's vendors, by name.
struct Roster(Vec<RosterEntry>);

struct RosterEntry {
    id: DriverId,
    full_name: String,
    /// The name in the form in which it is searched.
    searchable: String,
}

impl Roster {
    async fn read(db: &mut Connection, user: &User) -> Result<Self, Error> {
        let names = stored_fleet::names(db, user).await?.into_iter();
        let entries = names.map(|(id, full_name)| RosterEntry {
            id,
            searchable: searchable(&full_name),
            full_name,
        });
        Ok(Self(entries.collect()))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, id: DriverId) -> Option<&RosterEntry> {
        self.0.iter().find(|driver| driver.id == id)
    }

    fn matching(&self, text: &str, limit: u32) -> (Vec<&RosterEntry>, i64) {
        let all = self.0.iter();
        first_matches(
            all.map(|driver| (driver, driver.searchable.as_str())),
            text,
            limit,
        )
    }

    /// These drivers as options; those who share a name get a distinction.
    async fn choices(
        &self,
        db: &mut Connection,
        drivers: &[&RosterEntry],
    ) -> Result<Vec<DriverChoice>, Error> {
        let mut name_counts = HashMap::new();
        for driver in &self.0 {
            *name_counts.entry(driver.searchable.as_str()).or_insert(0) += 1;
        }
        let is_shared =
            |driver: &RosterEntry| name_counts.get(driver.searchable.as_str()) > Some(&1);
        let with_shared_name = drivers.iter().filter(|driver| is_shared(driver));
        let with_shared_name: Vec<_> = with_shared_name.map(|driver| driver.id).collect();
        let last_shifts = stored_fleet::last_shifts(db, &with_shared_name)
            .await?
            .into_iter();
        let last_shifts: HashMap<_, _> = last_shifts.map(|last| (last.driver, last)).collect();
        let choices = drivers.iter().map(|driver| DriverChoice {
            id: driver.id,
            full_name: driver.full_name.clone(),
            distinction: is_shared(driver)
                .then(|| distinction(driver.id, last_shifts.get(&driver.id))),
        });
        Ok(choices.collect())
    }
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

/// The first items whose searchable form contains a text, at most [`MAX_OPTIONS`], and the number of all matches.
fn first_matches<T, S: AsRef<str>>(
    all: impl Iterator<Item = (T, S)>,
    text: &str,
    limit: u32,
) -> (Vec<T>, i64) {
    let text = searchable(text);
    let limit = usize::try_from(limit.min(MAX_OPTIONS)).unwrap_or(usize::MAX);
    let mut first = Vec::with_capacity(limit);
    let mut total = 0;
    for (item, searchable) in all {
        if searchable.as_ref().contains(&text) {
            total += 1;
            if first.len() < limit {
                first.push(item);
            }
        }
    }
    (first, total)
}
