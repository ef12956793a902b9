//! CONTRACT §7: stock requests.

mod change;
mod create;
mod disabled;
mod read;
