//! The commands `shiftbell station`, `vendor`, `vehicle` and `driver`.

use super::table::ListFormat;
use crate::command_error::CommandError;
use clap::Subcommand;
use domain::{
    id::StationId,
    service::{
        Service,
        fleet::{self, find_station},
    },
    station::StationEntry,
};
use std::collections::HashMap;

/// Commands for stations.
#[derive(Subcommand)]
pub enum StationCommand {
    /// List all stations.
    List(ListFormat),
    /// Set the mother station that supplies a DBS; without MS, none.
    Mother {
        /// The daughter station.
        #[arg(value_name = "DBS_ID_OR_NAME")]
        daughter: String,
        /// Its mother station.
        #[arg(value_name = "MS_ID_OR_NAME")]
        mother: Option<String>,
    },
}

/// Commands for vendors.
#[derive(Subcommand)]
pub enum VendorCommand {
    /// List all vendors.
    List(ListFormat),
}

/// Commands for vehicles.
#[derive(Subcommand)]
pub enum VehicleCommand {
    /// List all vehicles with their vendors and home stations.
    List(ListFormat),
}

/// Commands for drivers.
#[derive(Subcommand)]
pub enum DriverCommand {
    /// List all drivers with their vendors.
    List(ListFormat),
}

impl StationCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        match self {
            Self::List(format) => list_stations(service, &format).await,
            Self::Mother { daughter, mother } => {
                let daughter = find_station(service, &daughter).await?;
                let mother = match mother {
                    Some(text) => Some(find_station(service, &text).await?),
                    None => None,
                };
                fleet::set_mother_station(service, &daughter, mother.as_ref()).await?;
                match mother {
                    Some(mother) => {
                        println!(
                            "The mother station of {} is {}.",
                            daughter.name, mother.name
                        );
                    }
                    None => println!("{} has no mother station.", daughter.name),
                }
                Ok(())
            }
        }
    }
}

async fn list_stations(service: &Service, format: &ListFormat) -> Result<(), CommandError> {
    let stations = fleet::all_stations(service).await?;
    let names: HashMap<StationId, &str> = stations
        .iter()
        .map(|station| (station.id, station.name.as_str()))
        .collect();
    let mother = |station: &StationEntry| {
        let mother = station.mother_station_id;
        mother
            .and_then(|id| names.get(&id).copied())
            .unwrap_or_default()
    };
    format.print(
        &stations,
        ["ID", "NAME", "KIND", "TIME ZONE", "MOTHER STATION"],
        |station| {
            [
                station.id.to_string(),
                station.name.clone(),
                station.kind.as_str().to_owned(),
                station.time_zone.clone(),
                mother(station).to_owned(),
            ]
        },
    )
}

impl VendorCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        let Self::List(format) = self;
        let vendors = fleet::all_vendors(service).await?;
        format.print(&vendors, ["ID", "NAME"], |vendor| {
            [vendor.id.to_string(), vendor.name.clone()]
        })
    }
}

impl VehicleCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        let Self::List(format) = self;
        let vehicles = fleet::all_vehicles(service).await?;
        let columns = ["ID", "REGISTRATION NO", "VENDOR", "HOME STATION"];
        format.print(&vehicles, columns, |vehicle| {
            [
                vehicle.row.id.to_string(),
                vehicle.row.registration_no.clone(),
                vehicle.vendor_name.clone(),
                vehicle.row.station_name.clone().unwrap_or_default(),
            ]
        })
    }
}

impl DriverCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        let Self::List(format) = self;
        let drivers = fleet::all_drivers(service).await?;
        format.print(&drivers, ["ID", "NAME", "CODE", "VENDOR"], |driver| {
            [
                driver.row.id.to_string(),
                driver.row.full_name.clone(),
                driver.row.code.clone().unwrap_or_default(),
                driver.vendor_name.clone(),
            ]
        })
    }
}
