//! Vehicles, drivers and stations: lists, searches and checks for the form of a new shift.

mod form;
mod lookup;
mod search;

pub use form::new_shift_form;
pub(crate) use lookup::clock_of;
pub use lookup::{drivers, find_conflict, has_several_stations, home_clock, vehicles};
pub use search::{search_drivers, search_vehicles};
