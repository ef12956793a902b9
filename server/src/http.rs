//! HTTP below the routes: connections, and what holds for every request whatever it asks for (CONTRACT §1).

pub mod body;
pub mod client;
pub mod compression;
pub mod cross_site;
pub mod head;
pub mod host;
pub mod listener;
pub mod log;
pub mod panic;
pub mod path;
pub mod redirect;
pub mod refused;
pub mod security;
pub mod tls;
