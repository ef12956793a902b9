//! Helpers shared by the tests: servers, clients and users.

pub mod app;
pub mod background_load;
pub mod command;
pub mod large_fleet;
pub mod large_station;
pub mod page_client;
pub mod people;
pub mod process;
pub mod raw_connection;
pub mod response;
pub mod series;
pub mod server;
pub mod server_cluster;
pub mod socket;
pub mod test_folder;
pub mod tls_client;
pub mod trips;
pub mod world;
