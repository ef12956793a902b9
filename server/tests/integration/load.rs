//! The load generator behind `make load`.

mod load_tool;
