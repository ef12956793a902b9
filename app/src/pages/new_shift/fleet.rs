//! Vehicles and drivers as options of their fields.

use crate::{
    api::fleet::{search_drivers, search_vehicles},
    components::ui::combobox::{ComboboxOption, Found},
    error::AppError,
    i18n::{Locale, text, time::day_month_clock},
};
use domain::{
    fleet::{Distinction, DriverChoice, Matches, NewShiftForm, Vehicle},
    id::{StationId, VehicleId},
    wall_clock::WallClock,
};
use leptos::prelude::*;
use std::{collections::BTreeMap, pin::Pin};

type Answer = Pin<Box<dyn Future<Output = Result<Found, AppError>>>>;

/// Vehicles whose registration number contains a text. Notes their home stations.
pub fn find_vehicles(locale: Locale, text: String, homes: Homes) -> Answer {
    Box::pin(async move {
        let found = search_vehicles(text).await?;
        homes.note(&found.results);
        Ok(vehicles(locale, &found))
    })
}

/// Drivers whose name contains a text.
pub fn find_drivers(locale: Locale, text: String) -> Answer {
    Box::pin(async move {
        let found = search_drivers(text).await?;
        Ok(drivers(locale, &found))
    })
}

/// Vehicles as options.
pub fn vehicles(locale: Locale, found: &Matches<Vehicle>) -> Found {
    let option = |one| vehicle(locale, one);
    Found {
        options: found.results.iter().map(option).collect(),
        total: found.total,
    }
}

/// Drivers as options.
pub fn drivers(locale: Locale, found: &Matches<DriverChoice>) -> Found {
    let option = |one| driver(locale, one);
    Found {
        options: found.results.iter().map(option).collect(),
        total: found.total,
    }
}

/// A vehicle as an option: its registration number and home station.
pub fn vehicle(locale: Locale, vehicle: &Vehicle) -> ComboboxOption {
    let name = &vehicle.registration_no;
    let nowhere = text!(locale, new_shift.no_home_station);
    let station = vehicle.station_name.as_deref().unwrap_or(nowhere);
    ComboboxOption {
        id: vehicle.id.to_string(),
        label: text!(
            locale,
            new_shift.vehicle_at,
            vehicle = name.as_str(),
            station = station
        ),
        name: name.clone(),
    }
}

/// A driver as an option: the name, and what tells namesakes apart.
pub fn driver(locale: Locale, driver: &DriverChoice) -> ComboboxOption {
    let name = &driver.full_name;
    let label = match &driver.distinction {
        None => name.clone(),
        Some(Distinction::Code { code }) => text!(
            locale,
            new_shift.driver_code,
            name = name.as_str(),
            code = code.as_str()
        ),
        Some(Distinction::LastShift {
            vehicle_reg,
            start_local,
            ..
        }) => text!(
            locale,
            new_shift.driver_last_with,
            name = name.as_str(),
            vehicle = vehicle_reg.as_str(),
            time = day_month_clock(locale, *start_local)
        ),
        Some(Distinction::NoShiftYet { number }) => text!(
            locale,
            new_shift.driver_no_shift,
            name = name.as_str(),
            number = *number
        ),
    };
    ComboboxOption {
        id: driver.id.to_string(),
        label,
        name: name.clone(),
    }
}

/// The home station of a vehicle.
#[derive(Clone, PartialEq)]
pub struct Home {
    /// Name of the station.
    pub station: String,
    /// Clock of the station.
    pub clock: WallClock,
}

/// The home stations of the vehicles that were shown.
#[derive(Clone, Copy)]
pub struct Homes {
    vehicles: StoredValue<BTreeMap<VehicleId, Vehicle>>,
    clocks: StoredValue<BTreeMap<StationId, WallClock>>,
}

impl Homes {
    /// The home stations of the first vehicles.
    pub fn of(form: &NewShiftForm) -> Self {
        let homes = Self {
            vehicles: StoredValue::new(BTreeMap::new()),
            clocks: StoredValue::new(form.clocks.clone()),
        };
        homes.note(&form.vehicles.results);
        homes.note(form.vehicle.as_slice());
        homes
    }

    /// Notes the home stations of more vehicles.
    pub fn note(self, vehicles: &[Vehicle]) {
        self.vehicles.try_update_value(|known| {
            known.extend(vehicles.iter().map(|vehicle| (vehicle.id, vehicle.clone())));
        });
    }

    /// The clock of all stations, if they have the same time zone.
    pub fn only_clock(self) -> Option<WallClock> {
        self.clocks.with_value(|clocks| {
            let mut clocks = clocks.values();
            let first = clocks.next()?;
            clocks
                .all(|clock| clock.zone == first.zone)
                .then(|| first.clone())
        })
    }

    /// The home station of a vehicle, if it is known.
    pub fn of_vehicle(self, id: &str) -> Option<Home> {
        let id: VehicleId = id.parse().ok()?;
        let (station_id, station) = self.vehicles.with_value(|vehicles| {
            let vehicle = vehicles.get(&id)?;
            Some((vehicle.station_id?, vehicle.station_name.clone()?))
        })?;
        let clock = self
            .clocks
            .with_value(|clocks| clocks.get(&station_id).cloned())?;
        Some(Home { station, clock })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::DriverId;

    #[test]
    fn namesakes_are_told_apart_by_their_code() {
        let choice = DriverChoice {
            id: DriverId::new(7),
            full_name: "Mahesh Solanki".into(),
            distinction: Some(Distinction::Code { code: "D-7".into() }),
        };
        let option = driver(Locale::en, &choice);
        assert_eq!(option.label, "Mahesh Solanki · no. D-7");
        assert_eq!(option.name, "Mahesh Solanki");
    }
}
