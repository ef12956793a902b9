//! Search for vehicles and drivers.

use crate::policy::may_create_shifts;
use crate::{
    error::Error,
    fleet::{Distinction, DriverChoice, MAX_OPTIONS, Matches, Vehicle},
    id::{DriverId, VehicleId},
    service::Service,
    store::{
        Connection,
        fleet::{self as stored_fleet, LastShift},
    },
    text::searchable,
    user::User,
    wall_clock::find_zone,
};
use std::collections::HashMap;

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
    let mut snapshot = service.store().snapshot().await?;
    let plates = Plates::read(&mut snapshot, user).await?;
    plates.matching(&mut snapshot, text, limit).await
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

/// The registration numbers of all vehicles of a user's vendors, in the form in which they are searched.
pub(super) struct Plates(Vec<(VehicleId, String)>);

impl Plates {
    pub(super) async fn read(db: &mut Connection, user: &User) -> Result<Self, Error> {
        let plates = stored_fleet::plates(db, user).await?.into_iter();
        Ok(Self(
            plates.map(|(id, plate)| (id, searchable(&plate))).collect(),
        ))
    }

    pub(super) fn exact(&self, text: &str) -> Option<VehicleId> {
        only_exact(self.0.iter().map(|(id, plate)| (*id, plate.as_str())), text)
    }

    pub(super) async fn matching(
        &self,
        db: &mut Connection,
        text: &str,
        limit: u32,
    ) -> Result<Matches<Vehicle>, Error> {
        let all = self.0.iter();
        let (ids, total) = first_matches(all.map(|(id, plate)| (*id, plate.as_str())), text, limit);
        let mut results = stored_fleet::vehicles_by_ids(db, &ids).await?;
        results.sort_by_key(|vehicle| ids.iter().position(|id| *id == vehicle.id));
        Ok(Matches { results, total })
    }
}

/// All drivers of a user's vendors, by name.
pub(super) struct Roster(Vec<RosterEntry>);

pub(super) struct RosterEntry {
    id: DriverId,
    full_name: String,
    /// The name in the form in which it is searched.
    searchable: String,
}

impl Roster {
    pub(super) async fn read(db: &mut Connection, user: &User) -> Result<Self, Error> {
        let names = stored_fleet::names(db, user).await?.into_iter();
        let entries = names.map(|(id, full_name)| RosterEntry {
            id,
            searchable: searchable(&full_name),
            full_name,
        });
        Ok(Self(entries.collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, id: DriverId) -> Option<&RosterEntry> {
        self.0.iter().find(|driver| driver.id == id)
    }

    pub(super) fn exact(&self, text: &str) -> Option<DriverId> {
        let all = self.0.iter();
        only_exact(
            all.map(|driver| (driver.id, driver.searchable.as_str())),
            text,
        )
    }

    pub(super) fn matching(&self, text: &str, limit: u32) -> (Vec<&RosterEntry>, i64) {
        let all = self.0.iter();
        first_matches(
            all.map(|driver| (driver, driver.searchable.as_str())),
            text,
            limit,
        )
    }

    /// These drivers as options; those who share a name get a distinction.
    pub(super) async fn choices(
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
        let mut codes = stored_fleet::codes(db, &with_shared_name).await?;
        let choices = drivers.iter().map(|driver| DriverChoice {
            id: driver.id,
            full_name: driver.full_name.clone(),
            distinction: is_shared(driver).then(|| match codes.remove(&driver.id) {
                Some(code) => Distinction::Code { code },
                None => distinction(driver.id, last_shifts.get(&driver.id)),
            }),
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

/// The first items whose searchable form contains a text, at most [`MAX_OPTIONS`], and the number of all matches. Those
/// that are the text itself come first: typed in full, `GJ 05 A 12` is not hidden by others that contain it.
fn first_matches<'a, T>(
    all: impl Iterator<Item = (T, &'a str)>,
    text: &str,
    limit: u32,
) -> (Vec<T>, i64) {
    let text = searchable(text);
    let limit = usize::try_from(limit.min(MAX_OPTIONS)).unwrap_or(usize::MAX);
    let (mut exact, mut others) = (Vec::new(), Vec::with_capacity(limit));
    let mut total = 0;
    for (item, searchable) in all {
        if searchable == text {
            exact.push(item);
            total += 1;
        } else if searchable.contains(&text) {
            total += 1;
            if others.len() < limit {
                others.push(item);
            }
        }
    }
    exact.extend(others);
    exact.truncate(limit);
    (exact, total)
}

/// The item that a text names in full, unless several have that name.
fn only_exact<'a, T>(all: impl Iterator<Item = (T, &'a str)>, text: &str) -> Option<T> {
    let text = searchable(text);
    let mut exact = all.filter(|(_, searchable)| !text.is_empty() && *searchable == text);
    let (item, _) = exact.next()?;
    exact.next().is_none().then_some(item)
}
