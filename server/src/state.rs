//! The state that handlers share. Parts of the program that need only some of it take that part by [`FromRef`].

use crate::{
    bus::Bus,
    config::Origin,
    http::{extract::AuthState, middleware::cross_site::OwnOrigins},
    realtime::{Hub, SocketQueries, SocketState},
    shutdown::Lifecycle,
};
use axum::extract::FromRef;
use domain::{credential::CookiePolicy, service::Service};
use std::sync::Arc;

/// One for each process; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The services.
    pub service: Service,
    /// The connected users.
    pub hub: Hub,
    /// What sockets ask the store.
    pub queries: SocketQueries,
    /// Tells the other processes what changed; `None` without `REDIS_URL`.
    pub bus: Option<Bus>,
    /// The session cookie's name and flags.
    pub cookies: CookiePolicy,
    /// The origins whose pages may act.
    pub origins: Arc<OwnOrigins>,
    /// The site's own origin, for absolute links.
    pub public_url: Arc<Origin>,
    /// Whether the process runs, stops, or is about to end.
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
            lifecycle: state.lifecycle.clone(),
        }
    }
}
