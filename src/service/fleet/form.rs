//! Initial content of the form of a new shift.

use super::{
    clock_of,
    search::{choices, find_drivers, find_vehicles},
};
use crate::{
    error::{EntityKind, Error},
    fleet::{MAX_OPTIONS, Matches, NewShiftForm, NewShiftFormQuery},
    id::ShiftId,
    policy::may_create_shifts,
    service::Service,
    shift::{LocalTimes, Shift, ShiftTimes},
    store::{
        Connection, fleet as stored_fleet,
        shifts::{self, StoredShift},
    },
    text::searchable,
    user::User,
    wall_clock::find_zone,
};
use std::collections::BTreeMap;

/// Initial content of the form: the first vehicles and drivers that match, and the selected ones.
///
/// # Errors
/// [`Error::Forbidden`] if the user may not create shifts; [`Error::NotFound`] if the shift to plan again is not one of
/// their vendors'.
pub async fn new_shift_form(
    service: &Service,
    user: &User,
    query: &NewShiftFormQuery,
) -> Result<NewShiftForm, Error> {
    may_create_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let before = match query.again {
        Some(id) => Some(shift_to_repeat(&mut snapshot, user, id).await?),
        None => None,
    };
    let vehicles = find_vehicles(&mut snapshot, user, &query.vehicle_search, MAX_OPTIONS).await?;
    let vehicle_id = match before.as_ref().map(|before| before.shift.vehicle_id) {
        None if query.vehicle_id.is_none() => {
            let text = searchable(&query.vehicle_search);
            stored_fleet::vehicle_named(&mut snapshot, user, &text).await?
        }
        before => before.or(query.vehicle_id),
    };
    let vehicle = match vehicle_id {
        Some(id) => stored_fleet::vehicle(&mut snapshot, id)
            .await?
            .filter(|vehicle| user.is_vendor_of(vehicle.vendor_id)),
        None => None,
    };
    let found = find_drivers(&mut snapshot, user, &query.driver_search, MAX_OPTIONS).await?;
    let driver_id = match before.as_ref().map(|before| before.shift.driver_id) {
        None if query.driver_id.is_none() => {
            let text = searchable(&query.driver_search);
            stored_fleet::driver_named(&mut snapshot, user, &text).await?
        }
        before => before.or(query.driver_id),
    };
    let chosen = match driver_id {
        Some(id) => stored_fleet::driver(&mut snapshot, id)
            .await?
            .filter(|driver| user.is_vendor_of(driver.vendor_id)),
        None => None,
    };
    let is_chosen = chosen.is_some();
    let listed: Vec<_> = found.results.into_iter().chain(chosen).collect();
    let mut results = choices(&mut snapshot, user, &listed).await?;
    let driver = is_chosen.then(|| results.pop()).flatten();
    let drivers = Matches {
        results,
        total: found.total,
    };
    let fleet_is_empty = (vehicles.total == 0 && query.vehicle_search.is_empty())
        || (drivers.total == 0 && !stored_fleet::has_drivers(&mut snapshot, user).await?);
    let mut clocks = BTreeMap::new();
    for station in stored_fleet::stations(&mut snapshot, user).await? {
        clocks.insert(station.id, clock_of(&station, service.now())?);
    }
    let mut form = NewShiftForm {
        vehicles,
        drivers,
        vehicle,
        driver,
        times: None,
        pattern: before
            .as_ref()
            .and_then(|before| before.shift.recurrence_pattern.clone()),
        clocks,
        fleet_is_empty,
    };
    if let (Some(before), Some(vehicle)) = (before, &form.vehicle)
        && let Some(clock) = form.clock_of(vehicle)
    {
        let days = hours(&before)?.coming_days(clock, service.now());
        form.times = first_free(&mut snapshot, &before.shift, days).await?;
    }
    Ok(form)
}

/// A shift of one of the user's vendors.
async fn shift_to_repeat(
    db: &mut Connection,
    user: &User,
    id: ShiftId,
) -> Result<StoredShift, Error> {
    let stored = shifts::get(db, id).await?;
    stored
        .filter(|stored| user.is_vendor_of(stored.shift.vendor_id))
        .ok_or(Error::NotFound {
            entity: EntityKind::Shift,
        })
}

/// The hours of a shift, as its station's clocks showed them.
fn hours(before: &StoredShift) -> Result<LocalTimes, Error> {
    let zone = find_zone(&before.time_zone).map_err(|error| {
        tracing::error!(%error, "unknown time zone of a station");
        Error::Internal
    })?;
    Ok(LocalTimes {
        start: zone.to_datetime(before.shift.start_time),
        end: zone.to_datetime(before.shift.end_time),
    })
}

/// The first of these days on which the shift's vehicle and driver are free; the first of all if there is no such day.
async fn first_free(
    db: &mut Connection,
    shift: &Shift,
    days: impl Iterator<Item = (LocalTimes, ShiftTimes)>,
) -> Result<Option<LocalTimes>, Error> {
    let mut first = None;
    for (local, times) in days {
        let conflict = shifts::conflict(db, shift.vehicle_id, shift.driver_id, times).await?;
        if conflict.is_none() {
            return Ok(Some(local));
        }
        first = first.or(Some(local));
    }
    Ok(first)
}
