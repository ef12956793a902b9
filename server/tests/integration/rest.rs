//! The REST API, against the contract in `docs/api.md`.

mod conventions;
mod cross_site;
pub mod emergencies;
mod fleet;
mod idempotency;
mod json_bodies;
mod login;
mod notifications;
mod order_of_checks;
mod readiness;
mod series;
mod shifts;
mod stations;
mod stock_requests;
mod token_scopes;
mod trips;
