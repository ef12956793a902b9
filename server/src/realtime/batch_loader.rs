//! Batches the concurrent lookups of many sockets. Only one query runs at a time, so any number of sockets uses one
//! database connection, and each result was read after its lookup was requested.

use super::catch_panic::catch_panic;
use domain::error::Error;
use std::time::Duration;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

/// Maximum number of lookups in one query.
const MAX_BATCH: usize = 512;
/// Time limit for one query, so that a connection that died unnoticed does not block all sockets.
const QUERY_TIMEOUT: Duration = Duration::from_secs(5);

/// Handle to the task that runs the queries.
pub struct BatchLoader<Key, Value>(mpsc::UnboundedSender<Lookup<Key, Value>>);

/// One lookup that waits for its query. A socket has at most one at a time, so the channel needs no bound.
struct Lookup<Key, Value> {
    key: Key,
    reply: oneshot::Sender<Result<Value, Error>>,
    /// The request or socket that asks.
    span: Span,
}

const UNAVAILABLE: Error = Error::Unavailable { retry_after: 1 };

impl<Key: Send + 'static, Value: Send + 'static> BatchLoader<Key, Value> {
    /// Starts the task, which runs until `stop`. `query` loads a batch of keys and returns one result per key, in the
    /// same order. `name` describes the query in the log.
    pub fn start<Query>(
        name: &'static str,
        stop: CancellationToken,
        query: impl Fn(Vec<Key>) -> Query + Send + 'static,
    ) -> Self
    where
        Query: Future<Output = Result<Vec<Result<Value, Error>>, Error>> + Send + 'static,
    {
        let (sender, lookups) = mpsc::unbounded_channel();
        tokio::spawn(stop.run_until_cancelled_owned(run_queries(name, lookups, query)));
        Self(sender)
    }

    /// Loads the value of `key`, as it is after this call.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the store does not answer in time or the loader has stopped, and any error of the
    /// query.
    pub async fn load(&self, key: Key) -> Result<Value, Error> {
        let (reply, result) = oneshot::channel();
        // Fails if the loader has stopped; then `result` fails too.
        drop(self.0.send(Lookup {
            key,
            reply,
            span: Span::current(),
        }));
        result.await.unwrap_or(Err(UNAVAILABLE))
    }
}

/// Loads all waiting lookups with one query, then those that arrived in the meantime, and so on.
async fn run_queries<Key, Value, Query>(
    name: &'static str,
    mut lookups: mpsc::UnboundedReceiver<Lookup<Key, Value>>,
    query: impl Fn(Vec<Key>) -> Query,
) where
    Query: Future<Output = Result<Vec<Result<Value, Error>>, Error>>,
{
    let mut batch = Vec::new();
    while lookups.recv_many(&mut batch, MAX_BATCH).await > 0 {
        batch.retain(|lookup| !lookup.reply.is_closed());
        if batch.is_empty() {
            continue;
        }
        // What is logged about the query has the id of the first request that waits for it.
        let span = tracing::error_span!(parent: &batch[0].span, "batch", query = name, lookups = batch.len());
        let (keys, replies): (Vec<_>, Vec<_>) = batch
            .drain(..)
            .map(|lookup| (lookup.key, lookup.reply))
            .unzip();
        let results = catch_panic(name, query(keys)).instrument(span.clone());
        let results = match timeout(QUERY_TIMEOUT, results).await {
            Ok(results) => results,
            Err(_) => {
                span.in_scope(|| tracing::error!("batched query timed out"));
                Err(UNAVAILABLE)
            }
        };
        match results {
            Ok(results) => {
                for (reply, result) in replies.into_iter().zip(results) {
                    send(reply, result);
                }
            }
            Err(error) => {
                for reply in replies {
                    send(reply, Err(error.clone()));
                }
                if matches!(error, Error::Unavailable { .. }) {
                    // The store is down: fail the waiting lookups now, without another time-out. Their sockets retry.
                    while let Ok(lookup) = lookups.try_recv() {
                        send(lookup.reply, Err(error.clone()));
                    }
                }
            }
        }
    }
}

fn send<Value>(reply: oneshot::Sender<Value>, value: Value) {
    // Fails if the socket has ended in the meantime.
    drop(reply.send(value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::{
        sync::Semaphore,
        task::{JoinHandle, yield_now},
        time::Instant,
    };

    type LoadResult = Result<i64, Error>;

    /// A store that answers each query once the test adds a permit. The value of a number is its double; 7 has an error
    /// of its own, a batch with 13 fails as a whole, and a batch with 99 panics.
    #[derive(Clone)]
    struct Store {
        permits: Arc<Semaphore>,
        batches: Arc<Mutex<Vec<Vec<i64>>>>,
    }

    impl Store {
        fn new(permits: usize) -> Self {
            Self {
                permits: Arc::new(Semaphore::new(permits)),
                batches: Arc::default(),
            }
        }

        fn start_loader(&self) -> Arc<BatchLoader<i64, i64>> {
            let store = self.clone();
            let query = move |keys| store.clone().query(keys);
            Arc::new(BatchLoader::start(
                "doubles",
                CancellationToken::new(),
                query,
            ))
        }

        async fn query(self, keys: Vec<i64>) -> Result<Vec<LoadResult>, Error> {
            self.batches.lock().unwrap().push(keys.clone());
            self.permits.acquire().await.unwrap().forget();
            assert!(!keys.contains(&99), "deliberate panic");
            if keys.contains(&13) {
                return Err(UNAVAILABLE);
            }
            Ok(keys.into_iter().map(value_of).collect())
        }

        /// The keys of each query so far.
        fn batches(&self) -> Vec<Vec<i64>> {
            self.batches.lock().unwrap().clone()
        }
    }

    fn value_of(number: i64) -> LoadResult {
        if number == 7 {
            Err(Error::Internal)
        } else {
            Ok(2 * number)
        }
    }

    /// Starts a lookup for each number, in this order.
    async fn load(
        loader: &Arc<BatchLoader<i64, i64>>,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Vec<JoinHandle<LoadResult>> {
        let lookups = numbers.into_iter().map(|number| {
            let loader = loader.clone();
            tokio::spawn(async move { loader.load(number).await })
        });
        let lookups = lookups.collect();
        // The test has one thread: this runs each lookup once, then the loader's task.
        yield_now().await;
        yield_now().await;
        lookups
    }

    async fn results(lookups: Vec<JoinHandle<LoadResult>>) -> Vec<LoadResult> {
        let mut results = Vec::new();
        for lookup in lookups {
            results.push(lookup.await.expect("no panic"));
        }
        results
    }

    #[tokio::test]
    async fn lookups_during_a_query_share_the_next_one() {
        let store = Store::new(0);
        let loader = store.start_loader();
        let first = load(&loader, [1]).await;
        let others = load(&loader, 6..=8).await;
        assert_eq!(store.batches(), [vec![1]], "one query at a time");
        store.permits.add_permits(2);
        assert_eq!(results(first).await, [value_of(1)]);
        assert_eq!(results(others).await, [6, 7, 8].map(value_of));
        assert_eq!(store.batches(), [vec![1], vec![6, 7, 8]]);
    }

    #[tokio::test]
    async fn loads_2000_keys_with_fewer_than_10_queries() {
        let store = Store::new(usize::MAX >> 4);
        let loader = store.start_loader();
        let keys = 1_000..3_000;
        let lookups = load(&loader, keys.clone()).await;
        assert!(results(lookups).await.into_iter().eq(keys.map(value_of)));
        let sizes: Vec<_> = store.batches().iter().map(Vec::len).collect();
        assert!(
            sizes.iter().all(|size| *size <= MAX_BATCH) && sizes.len() < 10,
            "{sizes:?}"
        );
        assert_eq!(sizes.iter().sum::<usize>(), 2_000);
    }

    #[tokio::test]
    async fn a_failure_affects_waiting_lookups_but_not_later_ones() {
        let store = Store::new(0);
        let loader = store.start_loader();
        let mut lookups = load(&loader, [13]).await;
        lookups.extend(load(&loader, 1..=3).await);
        store.permits.add_permits(1);
        assert_eq!(results(lookups).await, vec![Err(UNAVAILABLE); 4]);
        assert_eq!(store.batches(), [[13]], "no query for waiting lookups");
        store.permits.add_permits(1);
        let later = load(&loader, [1, 2]).await;
        assert_eq!(results(later).await, [1, 2].map(value_of));
    }

    #[tokio::test]
    async fn a_panic_in_a_query_does_not_stop_the_loader() {
        let store = Store::new(0);
        let loader = store.start_loader();
        let panicking = load(&loader, [99]).await;
        let others = load(&loader, [1]).await;
        store.permits.add_permits(2);
        assert_eq!(results(panicking).await, [Err(Error::Internal)]);
        assert_eq!(results(others).await, [value_of(1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_query_that_never_ends_times_out() {
        let store = Store::new(0);
        let loader = store.start_loader();
        let since = Instant::now();
        let mut lookups = load(&loader, [1]).await;
        lookups.extend(load(&loader, [2]).await);
        assert_eq!(results(lookups).await, vec![Err(UNAVAILABLE); 2]);
        assert!(since.elapsed() < QUERY_TIMEOUT + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn skips_lookups_of_sockets_that_have_ended() {
        let store = Store::new(0);
        let loader = store.start_loader();
        let first = load(&loader, [1]).await;
        let others = load(&loader, [2, 3]).await;
        others[0].abort();
        yield_now().await;
        store.permits.add_permits(2);
        assert_eq!(results(first).await, [value_of(1)]);
        let others = others.into_iter().skip(1).collect();
        assert_eq!(results(others).await, [value_of(3)]);
        assert_eq!(store.batches(), [[1], [3]]);
    }

    #[tokio::test]
    async fn lookups_fail_when_the_loader_has_stopped() {
        let (sender, lookups) = mpsc::unbounded_channel();
        let loader = Arc::new(BatchLoader(sender));
        let waiting = load(&loader, [1]).await;
        drop(lookups);
        assert_eq!(results(waiting).await, [Err(UNAVAILABLE)]);
        assert_eq!(results(load(&loader, [1]).await).await, [Err(UNAVAILABLE)]);
    }
}
