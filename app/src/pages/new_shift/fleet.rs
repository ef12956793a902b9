//! Vehicles and drivers as options of their fields.

use crate::{
    api::fleet::{search_drivers, search_vehicles},
    components::ui::combobox::{ComboboxOption, Found},
    error::AppError,
    when,
};
use domain::{
    fleet::{Distinction, DriverChoice, Matches, NewShiftForm, Vehicle},
    id::{StationId, VehicleId},
    wall_clock::WallClock,
};
use leptos::prelude::*;
use std::{collections::BTreeMap, pin::Pin};

type Answer = Pin<Box<dyn Future<Output = Result<Found, AppError>>>>;

/// Vehicles whose registration number contains a text; where they are at home is noted.
pub fn find_vehicles(text: String, homes: Homes) -> Answer {
    Box::pin(async move {
        let found = search_vehicles(text).await?;
        homes.note(&found.results);
        Ok(vehicles(&found))
    })
}

/// Drivers whose name contains a text.
pub fn find_drivers(text: String) -> Answer {
    Box::pin(async move { search_drivers(text).await.map(|found| drivers(&found)) })
}

/// Vehicles as options.
pub fn vehicles(found: &Matches<Vehicle>) -> Found {
    Found {
        options: found.results.iter().map(vehicle).collect(),
        total: found.total,
    }
}

/// Drivers as options.
pub fn drivers(found: &Matches<DriverChoice>) -> Found {
    Found {
        options: found.results.iter().map(driver).collect(),
        total: found.total,
    }
}

/// A vehicle: its number and its home.
pub fn vehicle(vehicle: &Vehicle) -> ComboboxOption {
    let home = vehicle.station_name.as_deref().unwrap_or("no home station");
    ComboboxOption {
        id: vehicle.id.to_string(),
        label: format!("{} · {home}", vehicle.registration_no),
    }
}

/// A driver: the name, and what tells namesakes apart.
pub fn driver(driver: &DriverChoice) -> ComboboxOption {
    let name = &driver.full_name;
    let label = match &driver.distinction {
        None => name.clone(),
        Some(Distinction::LastShift {
            vehicle_reg,
            start_local,
            ..
        }) => format!(
            "{name} · last with {vehicle_reg}, {}",
            when::day_month_time(*start_local)
        ),
        Some(Distinction::NoShiftYet { number }) => {
            format!("{name} · no shift yet, no. {number}")
        }
    };
    ComboboxOption {
        id: driver.id.to_string(),
        label,
    }
}

/// Where a vehicle is at home, and that station's clock.
#[derive(Clone, PartialEq)]
pub struct Home {
    /// The station's name.
    pub station: String,
    /// Its clock.
    pub clock: WallClock,
}

/// Where the vehicles that were shown are at home.
#[derive(Clone, Copy)]
pub struct Homes {
    vehicles: StoredValue<BTreeMap<VehicleId, Vehicle>>,
    clocks: StoredValue<BTreeMap<StationId, WallClock>>,
}

impl Homes {
    /// Those that the form begins with.
    pub fn of(form: &NewShiftForm) -> Self {
        let homes = Self {
            vehicles: StoredValue::new(BTreeMap::new()),
            clocks: StoredValue::new(form.clocks.clone()),
        };
        homes.note(&form.vehicles.results);
        homes.note(form.vehicle.as_slice());
        homes
    }

    fn note(self, vehicles: &[Vehicle]) {
        self.vehicles.try_update_value(|known| {
            known.extend(vehicles.iter().map(|vehicle| (vehicle.id, vehicle.clone())));
        });
    }

    /// Where this vehicle is at home.
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
