//! The registration of a socket in the hub.

use super::{Hub, Subscription, UserFeed};
use domain::id::UserId;
use std::sync::{Arc, atomic::Ordering};

/// A socket's registration in the hub. Dropping it removes the socket.
pub struct Registration {
    pub(super) hub: Hub,
    pub(super) user: UserId,
    /// Shared with the user's other sockets.
    pub feed: Arc<UserFeed>,
    /// Of this socket alone.
    pub subscription: Arc<Subscription>,
}

impl Registration {
    /// The hub in which the socket is registered.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.hub
            .write(|connected| connected.remove(self.user, self.subscription.id));
        self.hub.0.open_sockets.fetch_sub(1, Ordering::Relaxed);
    }
}
