//! One WebSocket connection: opened, served and closed (CONTRACT §5).

mod actions;
mod connection;
mod delivery;
mod retry;
mod timers;
mod token_bucket;
pub mod upgrade;
