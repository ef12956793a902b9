//! From a commit to the sockets (DESIGN §3, steps 3 to 5): who is connected, what each socket has not sent yet, and the sweep for
//! whatever no hint told us of. All of it may be lost at any time; the store has everything.

mod actions;
mod bucket;
mod channel;
mod closing;
mod connection;
mod delivery;
mod directory;
mod hub;
mod line;
pub mod lookup;
mod questions;
mod retry;
mod scopes;
mod spread;
mod survive;
mod sweep;
mod timers;
mod together;
mod told;
mod upgrade;

pub use hub::Hub;
pub use questions::Questions;
pub use sweep::Sweep;

use crate::{rest::method_not_allowed, state::AppState};
use axum::{Router, routing::get};

/// The socket's path.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/ws/notifications/", get(upgrade::open))
        .method_not_allowed_fallback(method_not_allowed)
}
