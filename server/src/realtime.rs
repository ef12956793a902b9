//! Delivery of committed changes to sockets (DESIGN §3, steps 3 to 5): the hub, the sockets and the sweep, which finds
//! changes that no hint announced. Nothing here is stored: after a restart everything is read from the store again.

mod batch_loader;
mod catch_panic;
mod close_reason;
mod emergency_counts;
pub mod hint_delivery;
mod hub;
mod phase;
mod receipts;
mod socket;
mod socket_queries;
mod sweep;
pub mod viewing;

pub use emergency_counts::EmergencyCountsFeed;
pub use hub::Hub;
pub use receipts::Receipts;
pub use socket::upgrade::SocketState;
pub use socket_queries::SocketQueries;
pub use sweep::Sweep;

use crate::http::error_response::method_not_allowed;
use axum::{Router, extract::FromRef, routing::get};

/// The route of the WebSocket.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    SocketState: FromRef<S>,
{
    Router::new()
        .route("/ws/notifications/", get(socket::upgrade::open))
        .method_not_allowed_fallback(method_not_allowed)
}
