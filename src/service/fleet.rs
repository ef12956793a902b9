//! Vehicles, drivers and stations: lists, searches and checks for the form of a new shift.

mod form;
mod lookup;
mod mother_station;
mod named;
mod overview;
mod search;

pub use form::new_shift_form;
pub(crate) use lookup::clock_of;
pub use lookup::{drivers, find_conflict, has_several_stations, home_clock, stations, vehicles};
pub use mother_station::set_mother_station;
pub use named::{NameError, find_station, find_vendor};
pub use overview::{all_drivers, all_stations, all_vehicles, all_vendors};
pub use search::{search_drivers, search_vehicles};
