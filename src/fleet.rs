//! Stations, vehicles and drivers: what shifts are made of.

#[cfg(feature = "ssr")]
mod lookup;

#[cfg(feature = "ssr")]
pub use lookup::{drivers, free, options, stations_of, vehicles};

use crate::{
    id::{DriverId, StationId, VehicleId, VendorId},
    wall_clock::WallClock,
};
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

/// What a vendor can choose from in the form of a new shift.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetOptions {
    /// Their vehicles, by registration.
    pub vehicles: Vec<Vehicle>,
    /// Their drivers, by name.
    pub drivers: Vec<Driver>,
    /// The clocks of the vehicles' home stations.
    pub clocks: BTreeMap<StationId, WallClock>,
}
