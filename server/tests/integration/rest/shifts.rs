//! Shifts over REST: creating, deciding and listing them.

mod bulk;
mod create;
mod decide;
mod ended;
mod evidence;
mod list;
mod receipts;
mod times;
