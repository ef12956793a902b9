//! One WebSocket connection, from the upgrade to the close (CONTRACT §5).

mod actions;
mod close;
mod connection;
mod delivery;
mod retry;
mod send;
mod timers;
mod token_bucket;
pub mod upgrade;
