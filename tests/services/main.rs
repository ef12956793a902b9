//! Tests of the services on a private database, at a fixed time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod auth;
mod demo;
mod emergencies;
mod fleet;
mod housekeeping;
mod import;
mod inbox;
mod migrations;
mod series;
mod shifts;
mod test_network;
