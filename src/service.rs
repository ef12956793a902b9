//! Application services: one function per action. [`Service`] holds their shared dependencies.

pub mod accounts;
pub mod auth;
mod commit;
pub mod emergencies;
pub mod evidence;
pub mod fleet;
pub mod housekeeping;
pub mod inbox;
pub mod records;
pub mod series;
pub mod shifts;
pub mod stock_requests;
mod trip_effects;
pub mod trips;

use crate::{
    clock::{Clock, FixedClock},
    error::Error,
    event::Changes,
    service::auth::{LoginThrottle, password::Hasher},
    store::Store,
};
use jiff::Timestamp;
use std::sync::Arc;
use tracing::Instrument;

/// Application services: store, clock, outbox. One per process; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    outbox: Arc<dyn Outbox>,
    realtime: bool,
    hasher: Hasher,
    throttle: LoginThrottle,
}

/// Receives the changes of each commit, after it is on disk. They are hints: losing one costs a delay, never data.
pub trait Outbox: Send + Sync {
    /// Publishes the changes of one commit. Must not block.
    fn publish(&self, changes: Changes);
}

/// An outbox that discards everything, for the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoOutbox;

impl Outbox for NoOutbox {
    fn publish(&self, _: Changes) {}
}

impl Service {
    /// With `realtime` off no notification is created (CONTRACT §5, last paragraph).
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        outbox: Arc<dyn Outbox>,
        realtime: bool,
    ) -> Self {
        let hasher = Hasher::default();
        Self(Arc::new(Inner {
            store,
            clock,
            outbox,
            realtime,
            hasher,
            throttle: LoginThrottle::default(),
        }))
    }

    /// The same service at another time, for the sample data of `demo`.
    pub(crate) fn at(&self, time: Timestamp) -> Self {
        let Inner {
            store,
            outbox,
            realtime,
            ..
        } = &*self.0;
        Self::new(
            store.clone(),
            Arc::new(FixedClock(time)),
            outbox.clone(),
            *realtime,
        )
    }

    /// The current time, in milliseconds precision.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Whether notifications are created and sent.
    pub fn realtime(&self) -> bool {
        self.0.realtime
    }

    /// The store of this process.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Epoch: identifies one lifetime of the database; changes when a backup is restored.
    pub fn epoch(&self) -> &str {
        self.0.store.epoch()
    }

    /// Key that signs cookies, the same in every process.
    pub fn cookie_key(&self) -> &cookie::Key {
        self.0.store.cookie_key()
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn throttle(&self) -> &LoginThrottle {
        &self.0.throttle
    }

    pub(crate) fn publish(&self, changes: Changes) {
        self.0.outbox.publish(changes);
    }

    /// Runs a write to completion even if the caller is cancelled, so that committed changes are always published.
    pub(crate) async fn run_to_completion<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        tokio::spawn(work.in_current_span())
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "write task failed");
                Err(Error::Internal)
            })
    }
}
