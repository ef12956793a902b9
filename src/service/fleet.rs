//! Vehicles, drivers and stations: lists, searches and checks for the form of a new shift.

mod lookup;
mod search;

pub(crate) use lookup::clock_of;
pub use lookup::{drivers, find_conflict, home_clock, vehicles};
pub use search::{new_shift_form, search_drivers, search_vehicles};
