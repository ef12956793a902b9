//! Several servers on one database.

mod convergence;
mod deadlines;
mod delivery;
mod deploy;
mod emergencies;
mod node_failures;
mod postgres_restart;
mod postgres_tls;
mod redis_outage;
mod redis_tls;
mod series;
mod two_servers;
