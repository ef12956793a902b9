//! Vehicles and drivers.

mod search;
