//! The end of the process: what is under way is finished, within ten seconds (CONTRACT §5).

use crate::failure::Failure;
use std::time::Duration;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Longest that connections and sockets may take; a second is left for the database.
const PATIENCE: Duration = Duration::from_secs(9);

/// What tells the process to stop.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on these signals stop the process gracefully.
    pub fn listen() -> Result<Self, Failure> {
        let listen =
            |kind| signal(kind).map_err(|error| Failure::other("cannot listen for signals", error));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits for one of them.
    pub async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Stops accepting, then waits for what is under way.
pub async fn finish(stop: CancellationToken, accepting: JoinHandle<()>, tasks: TaskTracker) {
    stop.cancel();
    if let Err(error) = accepting.await {
        tracing::error!(%error, "the accept loop had ended before");
    }
    tasks.close();
    if tokio::time::timeout(PATIENCE, tasks.wait()).await.is_err() {
        tracing::warn!(left = tasks.len(), "stopping without waiting any longer");
    }
}
