//! The WebSocket, against the contract in `docs/api.md`.

mod actions;
mod emergencies;
mod frames;
mod limits;
mod malformed;
mod open;
mod receipts;
mod records;
mod resolved;
mod resume;
mod revocation;
mod revocation_under_load;
mod series;
mod slow_peers;
mod tickets;
mod token_scopes;
mod viewers;
