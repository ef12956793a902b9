//! Runs the tasks of leptos on tokio, each in the span of the request that started it, so that its log lines have the
//! request's id.

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use tracing::Instrument;

struct InRequestSpan;

impl CustomExecutor for InRequestSpan {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(task.in_current_span());
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task.in_current_span());
    }

    /// Tokio polls by itself.
    fn poll_local(&self) {}
}

/// Makes leptos use this executor. Must run before any of its routes are made; only the first call counts.
pub fn install() {
    if Executor::init_custom_executor(InRequestSpan).is_err() {
        tracing::debug!("leptos has an executor already");
    }
}
