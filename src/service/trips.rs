//! Actions on trips (CONTRACT §7).

mod assign;
mod progress;
mod query;

pub use assign::assign;
pub use progress::{cancel, complete, start};
pub use query::{get, list};
