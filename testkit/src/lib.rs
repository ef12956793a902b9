//! What tests start for themselves: PostgreSQL, PgBouncer, Redis, nginx and Caddy servers, `shiftbell` nodes and a faulty
//! network. Each server has a free port and a private folder. It ends with the test process, also if that is killed.

pub mod certificate;
mod database;
pub mod fault_proxy;
mod node;
mod pgbouncer;
mod postgres;
mod process_guard;
mod redis;
mod reverse_proxy;
mod server_process;
mod topology;

pub use database::{Snapshot, TestDatabase};
pub use node::Node;
pub use pgbouncer::PgBouncer;
pub use postgres::{Database, Postgres};
pub use redis::Redis;
pub use reverse_proxy::ReverseProxy;
pub use server_process::free_port;
pub use topology::{Programs, Topology, fill_demo_database};

/// Whether the long versions of the tests are requested: `SOAK=1`, set by `make soak`.
pub fn soak() -> bool {
    std::env::var("SOAK").is_ok_and(|value| !value.is_empty() && value != "0")
}
