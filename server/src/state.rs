//! What the handlers share.

use crate::{
    bus::Bus,
    config::Origin,
    http::cross_site::OwnOrigins,
    realtime::{Hub, Questions},
};
use domain::{credential::CookiePolicy, service::Service};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// One for each process, cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// What can be done.
    pub service: Service,
    /// Who is connected.
    pub hub: Hub,
    /// What they ask the store.
    pub questions: Questions,
    /// Who tells the other processes, if they are told.
    pub bus: Option<Bus>,
    /// The session cookie's name and flags.
    pub cookies: CookiePolicy,
    /// Whose pages may act.
    pub origins: Arc<OwnOrigins>,
    /// The site's own origin, for absolute links.
    pub public_url: Arc<Origin>,
    /// How the process runs, and whether it still does.
    pub lifecycle: Lifecycle,
}

/// How the process runs.
#[derive(Clone)]
pub struct Lifecycle {
    /// Cancelled when it is to stop.
    pub stop: CancellationToken,
    /// Cancelled when nobody is let in any more: while it stops, those who come are told so.
    pub shut: CancellationToken,
    /// What is finished before it ends: connections and sockets.
    pub tasks: TaskTracker,
    /// Free places for sockets.
    pub sockets: Arc<Semaphore>,
}
