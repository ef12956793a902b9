//! Stations, vehicles and drivers: what shifts are made of.

use crate::{
    id::{DriverId, StationId, VehicleId, VendorId},
    wall_clock::WallClock,
};
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A place on the gas network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Station {
    /// Its id.
    pub id: StationId,
    /// Its name.
    pub name: String,
    /// The IANA name of its time zone.
    pub zone: String,
}

/// A truck (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// What stands on its plate.
    pub registration_no: String,
    /// Whose it is.
    pub vendor_id: VendorId,
    /// Its home mother station.
    pub station_id: Option<StationId>,
    /// That station's name.
    pub station_name: Option<String>,
}

/// A driver (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driver {
    /// Their id.
    pub id: DriverId,
    /// Their name.
    pub full_name: String,
    /// Whom they drive for.
    pub vendor_id: VendorId,
}

/// Most options that a form begins with: more are searched for.
pub const MAX_OPTIONS: u32 = 50;

/// The first of those that match a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches<T> {
    /// The first of them, in order.
    pub results: Vec<T>,
    /// How many there are.
    pub total: i64,
}

/// A driver as somebody chooses them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverChoice {
    /// Their id.
    pub id: DriverId,
    /// Their name.
    pub full_name: String,
    /// What tells them from another driver of the same vendor and name, if there is one.
    pub distinction: Option<Distinction>,
}

/// What people know of one of two drivers with the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distinction {
    /// The latest shift that is pending or approved.
    LastShift {
        /// Its vehicle.
        vehicle_reg: String,
        /// When it begins, at its station.
        start_local: civil::DateTime,
    },
    /// There is no such shift.
    NoShiftYet {
        /// The driver's id: all that is left to tell them apart.
        number: i64,
    },
}

/// What the form of a new shift begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewShiftFormQuery {
    /// A part of a registration number.
    pub vehicle_search: String,
    /// A part of a driver's name.
    pub driver_search: String,
    /// The vehicle that is chosen.
    pub vehicle_id: Option<VehicleId>,
    /// The driver that is chosen.
    pub driver_id: Option<DriverId>,
}

/// What a vendor can choose from in the form of a new shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShiftForm {
    /// Vehicles that match, by registration; at most [`MAX_OPTIONS`].
    pub vehicles: Matches<Vehicle>,
    /// Drivers that match, by name; at most [`MAX_OPTIONS`].
    pub drivers: Matches<DriverChoice>,
    /// The vehicle that is chosen, if it is theirs.
    pub vehicle: Option<Vehicle>,
    /// The driver that is chosen, if it is theirs.
    pub driver: Option<DriverChoice>,
    /// The clocks of the vehicles' home stations.
    #[serde(with = "crate::map_as_pairs")]
    pub clocks: BTreeMap<StationId, WallClock>,
    /// Whether there is no vehicle or no driver at all, whatever was searched for.
    pub fleet_is_empty: bool,
}

impl NewShiftForm {
    /// The clock of a vehicle's home station.
    pub fn clock_of(&self, vehicle: &Vehicle) -> Option<&WallClock> {
        self.clocks.get(&vehicle.station_id?)
    }
}
