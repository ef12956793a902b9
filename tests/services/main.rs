//! The services on a real database of their own, at a fixed time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod auth;
mod demo;
mod fleet;
mod inbox;
mod shifts;
mod test_network;
