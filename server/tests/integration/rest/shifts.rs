//! Shifts over REST: creating, deciding and listing them.

mod create;
mod decide;
mod list;
mod times;
