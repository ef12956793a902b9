//! Renders pages beside the threads that serve everything else. A page is rendered without a pause: 5 to 10 ms for a list of
//! 25 shifts, and 40 times as much for a printed list. On a worker thread of tokio, all sockets and requests of that
//! thread would wait.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    thread::available_parallelism,
};
use tokio::{sync::Semaphore, task::block_in_place};
use tokio_util::sync::PollSemaphore;

/// Limits how many pages are rendered at the same moment. Cheap to clone.
#[derive(Clone)]
pub struct Rendering(Arc<Semaphore>);

impl Default for Rendering {
    /// One page for each core: more would only share the cores.
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(cores)))
    }
}

impl Rendering {
    /// Runs the future so that it may compute for long without a pause. While it waits, for the database or for others to
    /// be rendered, it takes no thread.
    pub async fn run<F: Future>(&self, future: F) -> F::Output {
        BesideWorkers {
            permits: PollSemaphore::new(self.0.clone()),
            future: Box::pin(future),
        }
        .await
    }
}

struct BesideWorkers<F> {
    permits: PollSemaphore,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for BesideWorkers<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // The semaphore is never closed, so there is always a permit.
        let permit = ready!(self.permits.poll_acquire(cx));
        // Another thread takes over the worker's other tasks.
        let polled = block_in_place(|| self.future.as_mut().poll(cx));
        drop(permit);
        polled
    }
}

/// A server function with up to 1,000 rows. All others answer with little data and stay on the worker.
const WHOLE_LIST: &str = "/fn/shifts/print";

/// Layer around pages.
pub async fn render_page(
    State(rendering): State<Rendering>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/fn/") && path != WHOLE_LIST {
        return next.run(request).await;
    }
    rendering.run(next.run(request)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, thread};
    use tokio::sync::oneshot;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_long_rendering_keeps_no_other_task_waiting() {
        let rendering = Rendering(Arc::new(Semaphore::new(1)));
        let (started, is_started) = oneshot::channel();
        let (end, ended) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let rendering = rendering.clone();
            async move {
                let page = async move {
                    started.send(()).expect("somebody waits");
                    // Ends only after the other tasks have run.
                    ended.recv().expect("the other tasks");
                };
                rendering.run(page).await;
            }
        });
        is_started.await.expect("started");
        let second = tokio::spawn({
            let rendering = rendering.clone();
            async move { rendering.run(async { thread::current().id() }).await }
        });
        let other = tokio::spawn(async { 7 });
        assert_eq!(other.await.expect("no panic"), 7);
        assert!(!second.is_finished(), "one page at a time");
        end.send(()).expect("the page waits");
        first.await.expect("no panic");
        second.await.expect("no panic");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_page_that_waits_takes_no_permit() {
        let rendering = Rendering(Arc::new(Semaphore::new(1)));
        let (answer, answered) = oneshot::channel();
        let waiting = tokio::spawn({
            let rendering = rendering.clone();
            async move { rendering.run(answered).await }
        });
        tokio::task::yield_now().await;
        assert_eq!(rendering.run(async { 3 }).await, 3);
        answer.send(5).expect("the page waits");
        assert_eq!(waiting.await.expect("no panic"), Ok(5));
    }
}
