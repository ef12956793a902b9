//! The services on a real database of their own, at a fixed time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod board;
mod crowd;
mod demo;
mod fleet_search;
mod inbox;
mod network;
mod news;
mod shifts;
mod standing;
