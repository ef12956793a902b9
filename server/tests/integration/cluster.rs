//! Several servers on one database.

mod convergence;
mod delivery;
mod deploy;
mod node_failures;
mod postgres_restart;
mod redis_outage;
mod series;
mod two_servers;
