//! Who is told of a commit: the sockets here, and the other processes.

use super::{Bus, hints::Hints};
use crate::realtime::Hub;
use domain::{event::Changes, service::Outbox};

/// The outbox of a process.
pub struct FanOutOutbox {
    /// The sockets of this process.
    pub hub: Hub,
    /// The others, if they are told.
    pub bus: Option<Bus>,
}

impl Outbox for FanOutOutbox {
    fn publish(&self, changes: Changes) {
        let hints = self.bus.as_ref().map(|bus| (bus, Hints::of(&changes)));
        self.hub.publish(changes);
        if let Some((bus, hints)) = hints {
            bus.waiting.add(hints);
        }
    }
}
