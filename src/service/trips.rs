//! Actions on trips (CONTRACT §7).

mod assign;
mod progress;
mod query;
mod views;

pub use assign::{assign, assign_local};
pub use progress::{cancel, complete, start};
pub use query::{get, list};
pub use views::{details, of_shift};
pub(super) use views::{view_all, view_requests};
