//! The id of a running process on the bus.

use serde::{Deserialize, Serialize};

/// Random id of a running process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(u64);

impl NodeId {
    /// An id for tests.
    #[cfg(test)]
    pub const fn new(id: u64) -> Self {
        Self(id)
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }

    /// A new id. If the system has no random numbers, it is 0, which is logged.
    pub fn random() -> Self {
        let mut bytes = [0; 8];
        if let Err(error) = getrandom::fill(&mut bytes) {
            // Two processes with the same id ignore each other's hints and rely on the sweep.
            tracing::error!(%error, "no random numbers for the node id");
        }
        Self(u64::from_le_bytes(bytes))
    }
}
