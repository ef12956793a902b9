//! Vehicles and drivers.

use crate::{
    id::{DriverId, ShiftId, StationId, VehicleId, VendorId},
    shift::{LocalTimes, RecurrencePattern},
    wall_clock::WallClock,
};
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A vehicle (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Primary key.
    pub id: VehicleId,
    /// Registration number as printed on the plate.
    pub registration_no: String,
    /// Vendor that owns the vehicle.
    pub vendor_id: VendorId,
    /// Home mother station; `None` if the vehicle has none.
    pub station_id: Option<StationId>,
    /// Name of the home station.
    pub station_name: Option<String>,
}

/// A driver (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driver {
    /// Primary key.
    pub id: DriverId,
    /// Name of the person; not unique.
    pub full_name: String,
    /// The vendor's own number of the driver, unique in the vendor.
    pub code: Option<String>,
    /// Vendor that employs the driver.
    pub vendor_id: VendorId,
}

/// A vendor, as the command line lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorEntry {
    /// Primary key.
    pub id: VendorId,
    /// Name, unique among vendors.
    pub name: String,
}

/// A vehicle or driver with the name of its vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithVendor<T> {
    /// The vehicle or driver.
    #[serde(flatten)]
    pub row: T,
    /// Name of the vendor.
    pub vendor_name: String,
}

/// Maximum number of options in a form; the user finds the others by searching.
pub const MAX_OPTIONS: u32 = 50;

/// The first rows that match a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches<T> {
    /// The first matches, in order.
    pub results: Vec<T>,
    /// Number of all matches.
    pub total: i64,
}

/// A driver as an option of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverChoice {
    /// Primary key.
    pub id: DriverId,
    /// Name of the person; not unique.
    pub full_name: String,
    /// Distinguishes the driver from others of the same vendor with the same name; `None` if the name is unique.
    pub distinction: Option<Distinction>,
}

/// Information that distinguishes drivers with the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distinction {
    /// The vendor's own number of the driver.
    Code {
        /// That number.
        code: String,
    },
    /// The driver's latest shift that is PENDING or APPROVED.
    LastShift {
        /// Registration number of its vehicle.
        vehicle_reg: String,
        /// Start, as local time at its station.
        start_local: civil::DateTime,
    },
    /// The driver has no such shift.
    NoShiftYet {
        /// The driver's id: the only remaining difference.
        number: i64,
    },
}

/// Searches and selections with which the form for a new shift is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewShiftFormQuery {
    /// Part of a registration number.
    pub vehicle_search: String,
    /// Part of a driver's name.
    pub driver_search: String,
    /// Selected vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// Selected driver.
    pub driver_id: Option<DriverId>,
    /// A shift to plan again: its vehicle, its driver and its hours are selected.
    pub again: Option<ShiftId>,
}

/// Options of the form for a new shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShiftForm {
    /// Vehicles that match, by registration number; at most [`MAX_OPTIONS`].
    pub vehicles: Matches<Vehicle>,
    /// Drivers that match, by name; at most [`MAX_OPTIONS`].
    pub drivers: Matches<DriverChoice>,
    /// Selected vehicle, if it belongs to the user's vendor.
    pub vehicle: Option<Vehicle>,
    /// Selected driver, if employed by the user's vendor.
    pub driver: Option<DriverChoice>,
    /// Times for a shift that is planned again, on the next day on which its vehicle and driver are free.
    pub times: Option<LocalTimes>,
    /// Pattern of the series that the shift to plan again is a date of.
    pub pattern: Option<RecurrencePattern>,
    /// Clocks of the vehicles' home stations.
    #[serde(with = "crate::map_as_pairs")]
    pub clocks: BTreeMap<StationId, WallClock>,
    /// Whether the vendor has no vehicles or no drivers at all, regardless of the searches.
    pub fleet_is_empty: bool,
}

impl NewShiftForm {
    /// The clock of a vehicle's home station.
    pub fn clock_of(&self, vehicle: &Vehicle) -> Option<&WallClock> {
        self.clocks.get(&vehicle.station_id?)
    }
}
