//! The end of the process: what is under way is finished, within ten seconds (CONTRACT §5).

use crate::command_error::CommandError;
use std::{sync::Arc, time::Duration};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::Semaphore,
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Longest that connections and sockets may take; a second is left for the database.
const PATIENCE: Duration = Duration::from_secs(9);

/// Longest that it may take to let in who already stands in the door.
const SHUT_WITHIN: Duration = Duration::from_millis(200);

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

/// What tells the process to stop.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on these signals stop the process gracefully.
    pub fn listen() -> Result<Self, CommandError> {
        let listen = |kind| {
            signal(kind).map_err(|error| CommandError::other("cannot listen for signals", error))
        };
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

/// Waits for what is under way, then shuts the doors: until then whoever comes is told that we are not ready, or served one last time. A
/// door that is shut first would turn away those who already stand in it.
pub async fn finish(lifecycle: Lifecycle, accepting: JoinHandle<()>) {
    let Lifecycle {
        stop, shut, tasks, ..
    } = lifecycle;
    let deadline = Instant::now() + PATIENCE;
    stop.cancel();
    tasks.close();
    drop(timeout_at(deadline, tasks.wait()).await);
    shut.cancel();
    // A crowd that never ends is left standing.
    if let Ok(Err(error)) = timeout(SHUT_WITHIN, accepting).await {
        tracing::error!(%error, "the accept loop had ended before");
    }
    if timeout_at(deadline, tasks.wait()).await.is_err() {
        tracing::warn!(left = tasks.len(), "stopping without waiting any longer");
    }
}
