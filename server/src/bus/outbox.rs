//! The outbox of the server: passes committed changes to the hub and the bus.

use super::{Bus, hints::Hints};
use crate::realtime::Hub;
use domain::{event::Changes, service::Outbox};

/// Publishes changes to the sockets of this process and as hints to the other processes.
pub struct FanOutOutbox {
    /// The hub with the sockets of this process.
    pub hub: Hub,
    /// The bus; `None` without `REDIS_URL`.
    pub bus: Option<Bus>,
}

impl Outbox for FanOutOutbox {
    fn publish(&self, changes: Changes) {
        let hints = self
            .bus
            .as_ref()
            .map(|bus| (bus, Hints::from_changes(&changes)));
        self.hub.publish(changes);
        if let Some((bus, hints)) = hints {
            bus.outgoing.add(hints);
        }
    }
}
