//! The state shared by all handlers. Handlers that need only a part of it take that part with [`FromRef`].

use crate::{
    bus::Bus,
    config::Origin,
    database_check::DatabaseCheck,
    http::{extract::AuthState, middleware::cross_site::OwnOrigins},
    realtime::{Hub, Receipts, SocketQueries, SocketState, viewing::Viewing},
    shutdown::Lifecycle,
};
use axum::extract::FromRef;
use domain::{credential::CookiePolicy, service::Service};
use std::sync::Arc;

/// One per process; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The application services.
    pub service: Service,
    /// The connected users and their sockets.
    pub hub: Hub,
    /// Batched store queries of the sockets.
    pub queries: SocketQueries,
    /// Who has which shift open.
    pub viewing: Viewing,
    /// What sockets said about notifications that arrived or were seen.
    pub receipts: Receipts,
    /// Sends hints to the other processes; `None` without `REDIS_URL` or with notifications turned off.
    pub bus: Option<Bus>,
    /// Name and flags of the session cookie.
    pub cookies: CookiePolicy,
    /// The origins that may send unsafe requests and open sockets.
    pub origins: Arc<OwnOrigins>,
    /// The origin of the site, for absolute links.
    pub public_url: Arc<Origin>,
    /// Whether the database can be written, for `/readyz`.
    pub database_check: Arc<DatabaseCheck>,
    /// Whether the process is running or stopping, and the tasks that a stop waits for.
    pub lifecycle: Lifecycle,
}

impl FromRef<AppState> for AuthState {
    fn from_ref(state: &AppState) -> Self {
        Self {
            service: state.service.clone(),
            cookies: state.cookies,
            origins: state.origins.clone(),
        }
    }
}

impl FromRef<AppState> for SocketState {
    fn from_ref(state: &AppState) -> Self {
        Self {
            auth: AuthState::from_ref(state),
            hub: state.hub.clone(),
            queries: state.queries.clone(),
            viewing: state.viewing.clone(),
            receipts: state.receipts.clone(),
            lifecycle: state.lifecycle.clone(),
        }
    }
}
