//! What every action needs: the store, the time, who is told after a commit.

mod commit;
mod frames;

pub use frames::FrameWriter;

use crate::{
    access::LoginThrottle,
    clock::{Clock, FixedClock},
    id::{NotificationId, UserId},
    notification::{ChangeKind, NotificationType},
    password::Hasher,
    problem::Problem,
    shift::Shift,
    store::Store,
};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// The hands of every door: cheap to clone, one for each process.
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

/// Who is told what changed, after it is on disk. What it is told is a hint: losing it costs a delay, never data.
pub trait Outbox: Send + Sync {
    /// Takes the changes of one commit. Must not block.
    fn publish(&self, changes: Changes);
}

/// An outbox that nobody reads: the command line's.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoOutbox;

impl Outbox for NoOutbox {
    fn publish(&self, _: Changes) {}
}

/// What one commit changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Inboxes, each with its new `seq`.
    pub inboxes: Vec<InboxChange>,
    /// The shift that was created or changed.
    pub shift: Option<Arc<Shift>>,
    /// Users whose sessions, tokens or roles changed.
    pub access: Vec<UserId>,
}

/// One change of one inbox.
#[derive(Clone, Debug)]
pub struct InboxChange {
    /// Whose.
    pub user: UserId,
    /// Its place in the order of the inbox.
    pub seq: i64,
    /// Unread after it.
    pub unread: i64,
    /// What it was.
    pub what: InboxEvent,
}

/// What changed in an inbox.
#[derive(Clone, Debug)]
pub enum InboxEvent {
    /// A new notification.
    New {
        /// Its id.
        id: NotificationId,
        /// What it says, shared by everyone who gets it.
        content: Arc<Content>,
    },
    /// Read state.
    Changed(ChangeKind),
}

/// What a notification says, the same for everyone who gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it is about.
    pub kind: NotificationType,
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub message: String,
    /// The same for machines.
    pub data: Value,
    /// The page to open.
    pub action_url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Service {
    /// Puts the parts together. With `realtime` off no notification is created (CONTRACT §5, last paragraph).
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

    /// The same service at another time: what `demo --sample` lives through.
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

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Whether notifications are created and sent.
    pub fn realtime(&self) -> bool {
        self.0.realtime
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The life of the database.
    pub fn epoch(&self) -> &str {
        self.0.store.epoch()
    }

    /// What cookies are signed with, the same in every process.
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

    /// Runs work that writes to its end even if the caller goes away: what is committed is then also published.
    pub(crate) async fn uninterrupted<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        tokio::spawn(work).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a write was broken off");
            Err(Problem::Internal)
        })
    }
}
