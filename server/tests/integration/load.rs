//! The load generator behind `make load`.

mod large_fleets;
mod load_tool;
