//! CONTRACT §7: trips.

mod assign;
mod idempotency;
mod progress;
mod read;
mod roles;
mod shifts;
