//! Limits how many passwords are hashed at the same time, and how many requests wait for that.

use crate::error::Error;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// How long a request waits until its hash is computed.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(2);
/// Requests that wait for each thread that hashes. More than these could not be served within [`QUEUE_TIMEOUT`].
const WAITING_PER_SLOT: usize = 64;
/// What a refused client waits before it tries again, in seconds.
const RETRY_AFTER: u64 = 2;

/// Runs hashes on threads of its own. A hash takes all of a core for tens of milliseconds and 19 MB of memory, which the
/// allocator keeps for the thread: on the many threads of tokio's blocking pool it would be hundreds of megabytes.
pub(super) struct HashPool {
    /// Hashes that may run now.
    slots: Arc<Semaphore>,
    /// Hashes that may run or wait.
    places: Arc<Semaphore>,
    threads: usize,
    /// Has the threads, which start with the first hash.
    runtime: Mutex<Option<Runtime>>,
}

impl Default for HashPool {
    /// One core stays free for everything else, if there is more than one.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let slots = cores.saturating_sub(1).max(1);
        Self::new(slots, slots * WAITING_PER_SLOT)
    }
}

impl HashPool {
    fn new(slots: usize, waiting: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            places: Arc::new(Semaphore::new(slots + waiting)),
            threads: slots,
            runtime: Mutex::new(None),
        }
    }

    /// Runs `work` on one of the threads, in the order of the calls. A caller that is cancelled gives up its place in the
    /// queue; work that has begun keeps its slot until it ends.
    ///
    /// # Errors
    /// [`Error::Unavailable`] at once if the queue is full, and after [`QUEUE_TIMEOUT`] in it; [`Error::Internal`] if the
    /// work fails.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, Error> {
        let permits = self.permits().await.ok_or(Error::Unavailable {
            retry_after: RETRY_AFTER,
        })?;
        let threads = self.threads().map_err(|error| {
            tracing::error!(%error, "password hashing failed");
            Error::Internal
        })?;
        let done = threads.spawn_blocking(move || {
            let result = work();
            drop(permits);
            result
        });
        done.await
            .unwrap_or_else(|panic| Err(panic.to_string()))
            .map_err(|error| {
                tracing::error!(error, "password hashing failed");
                Error::Internal
            })
    }

    fn threads(&self) -> io::Result<Handle> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(runtime.handle().clone());
        }
        let new = Builder::new_current_thread()
            .thread_name("password-hash")
            .max_blocking_threads(self.threads)
            .build()?;
        Ok(runtime.insert(new).handle().clone())
    }

    async fn permits(&self) -> Option<[OwnedSemaphorePermit; 2]> {
        let place = self.places.clone().try_acquire_owned().ok()?;
        let slot = tokio::time::timeout(QUEUE_TIMEOUT, self.slots.clone().acquire_owned());
        Some([slot.await.ok()?.ok()?, place])
    }
}

impl Drop for HashPool {
    /// Does not wait for the threads, which an async context must not do.
    fn drop(&mut self) {
        let runtime = self
            .runtime
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tokio::{
        task::{JoinHandle, yield_now},
        time::{Instant, advance},
    };

    const BUSY: Result<(), Error> = Err(Error::Unavailable {
        retry_after: RETRY_AFTER,
    });

    /// Work that ends when the sender is dropped.
    fn start(pool: &Arc<HashPool>) -> (mpsc::Sender<()>, JoinHandle<Result<(), Error>>) {
        let (end, ended) = mpsc::channel();
        let pool = pool.clone();
        let work = async move {
            let work = move || {
                let _ = ended.recv();
                Ok(())
            };
            pool.run(work).await
        };
        (end, tokio::spawn(work))
    }

    #[tokio::test]
    async fn takes_one_thread_for_each_slot() {
        let pool = Arc::new(HashPool::new(2, 50));
        let ids = (0..50).map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.run(|| Ok(std::thread::current().id())).await })
        });
        let mut threads = std::collections::HashSet::new();
        for id in ids.collect::<Vec<_>>() {
            threads.insert(id.await.expect("no panic").expect("an id"));
        }
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[tokio::test]
    async fn refuses_at_once_what_does_not_fit_the_queue() {
        let pool = Arc::new(HashPool::new(1, 2));
        let accepted: Vec<_> = (0..3).map(|_| start(&pool)).collect();
        yield_now().await;
        for _ in 0..5 {
            assert_eq!(pool.run(|| Ok(())).await, BUSY);
        }
        for (end, work) in accepted {
            drop(end);
            assert_eq!(work.await.expect("no panic"), Ok(()));
        }
        assert_eq!(pool.run(|| Ok(())).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn refuses_after_two_seconds_what_is_still_waiting() {
        let pool = Arc::new(HashPool::new(1, 2));
        let (end, running) = start(&pool);
        yield_now().await;
        let (_end_waiting, waiting) = start(&pool);
        yield_now().await;
        let since = Instant::now();
        advance(QUEUE_TIMEOUT).await;
        assert_eq!(waiting.await.expect("no panic"), BUSY);
        assert!(since.elapsed() < QUEUE_TIMEOUT + Duration::from_millis(500));
        drop(end);
        assert_eq!(running.await.expect("no panic"), Ok(()));
    }

    #[tokio::test]
    async fn a_cancelled_caller_frees_its_place_but_running_work_keeps_its_slot() {
        let pool = Arc::new(HashPool::new(1, 1));
        let (end, running) = start(&pool);
        yield_now().await;
        let (_end_waiting, waiting) = start(&pool);
        yield_now().await;
        assert_eq!(pool.places.available_permits(), 0);
        waiting.abort();
        assert!(waiting.await.is_err_and(|error| error.is_cancelled()));
        assert_eq!(pool.places.available_permits(), 1);
        running.abort();
        assert!(running.await.is_err_and(|error| error.is_cancelled()));
        assert_eq!(pool.slots.available_permits(), 0, "the hash still runs");
        drop(end);
        assert_eq!(pool.run(|| Ok(())).await, Ok(()));
    }
}
