//! Graceful shutdown: signals, and finishing open requests and sockets within ten seconds (CONTRACT §5).

use std::{sync::Arc, time::Duration};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::Semaphore,
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Time for open connections and sockets to end. It leaves one of the ten seconds for closing the database.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(9);

/// Time for the accept loop to take the connections that are already in the backlog.
const BACKLOG_TIMEOUT: Duration = Duration::from_millis(200);

/// The phases of the process, and the tasks that a stop waits for. Cheap to clone.
#[derive(Clone)]
pub struct Lifecycle {
    /// Cancelled when the process is told to stop.
    pub stop: CancellationToken,
    /// Cancelled when open connections and sockets have ended, or after [`DRAIN_TIMEOUT`]. Until then new connections
    /// are still accepted and answered.
    pub drained: CancellationToken,
    /// Connections and sockets, which a stop waits for.
    pub tasks: TaskTracker,
    /// Permits for further sockets (`MAX_SOCKETS`).
    pub socket_permits: Arc<Semaphore>,
}

/// SIGTERM and SIGINT, which stop the process.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Installs handlers for both signals, so that they no longer kill the process.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first of the two signals.
    pub async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Waits for open connections and sockets, then stops accepting. In this order, because closing the listener first
/// would reset the connections in its backlog. Until then new requests are answered, `/readyz` with 503.
pub async fn drain(lifecycle: Lifecycle, accept_loop: JoinHandle<()>) {
    let Lifecycle {
        stop,
        drained,
        tasks,
        ..
    } = lifecycle;
    let deadline = Instant::now() + DRAIN_TIMEOUT;
    stop.cancel();
    tasks.close();
    drop(timeout_at(deadline, tasks.wait()).await);
    drained.cancel();
    // The time-out bounds a backlog that never becomes empty.
    if let Ok(Err(error)) = timeout(BACKLOG_TIMEOUT, accept_loop).await {
        tracing::error!(%error, "accept loop failed");
    }
    if timeout_at(deadline, tasks.wait()).await.is_err() {
        tracing::warn!(tasks = tasks.len(), "shutdown timed out");
    }
}
