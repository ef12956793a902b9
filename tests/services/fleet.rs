//! Vehicles and drivers.

mod form;
mod search;
