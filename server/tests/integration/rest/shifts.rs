//! Shifts over REST: creating, deciding and listing them.

mod bulk;
mod create;
mod decide;
mod evidence;
mod list;
mod times;
