//! The hub: told of every commit, it wakes the sockets that have something to send.

mod announced_versions;
mod audience_index;
mod connected_users;
mod subscription;
mod user_feed;

pub use subscription::Subscription;
pub use user_feed::UserFeed;

use announced_versions::AnnouncedVersions;
use axum::extract::ws::Utf8Bytes;
use connected_users::ConnectedUsers;
use domain::{
    event::{Changes, InboxChange},
    frame::{FrameWriter, ServerFrame},
    id::{ShiftId, UserId},
    service::Outbox,
    shift::{Shift, ShiftVersion},
    user::User,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::time::Instant;

/// Inboxes that are told without a pause.
const FEEDS_WITHOUT_YIELD: usize = 64;

/// Knows every open socket of this process.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    epoch: String,
    began: Instant,
    connected: RwLock<ConnectedUsers>,
    announced: Mutex<AnnouncedVersions>,
    next_id: AtomicU64,
    open: AtomicUsize,
    verified: AtomicU64,
    stopping: AtomicBool,
}

impl Hub {
    /// A hub without sockets, for a database in this life of it.
    pub fn new(epoch: String) -> Self {
        Self(Arc::new(Inner {
            epoch,
            began: Instant::now(),
            connected: RwLock::default(),
            announced: Mutex::default(),
            next_id: AtomicU64::new(1),
            open: AtomicUsize::new(0),
            verified: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        }))
    }

    /// Takes in a socket of a user. From here on it hears of every change; what was before it reads from the store.
    pub fn enter(&self, user: &Arc<User>) -> Registration {
        let subscription = Arc::new(Subscription::new(
            self.0.next_id.fetch_add(1, Ordering::Relaxed),
        ));
        self.0.open.fetch_add(1, Ordering::Relaxed);
        let feed = self.write(|connected| {
            let feed = connected.enter(user);
            feed.add(subscription.clone());
            feed
        });
        Registration {
            hub: self.clone(),
            user: user.id,
            feed,
            subscription,
        }
    }

    /// Since when there is one: what all its sockets are in step with.
    pub fn began(&self) -> Instant {
        self.0.began
    }

    /// Open sockets.
    pub fn open(&self) -> usize {
        self.0.open.load(Ordering::Relaxed)
    }

    /// The process stops: every socket takes its place in the closing of all.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::SeqCst);
        self.read(|connected| connected.feeds().for_each(|feed| feed.wake()));
    }

    /// Whether the process stops.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::SeqCst)
    }

    /// Connected users.
    pub fn users(&self) -> Vec<UserId> {
        self.read(|connected| connected.users().collect())
    }

    /// A user's roles as they are now: which shifts their sockets hear of.
    pub fn update(&self, user: &Arc<User>) {
        self.write(|connected| connected.update(user));
    }

    /// The access of these users may have changed: their sockets look at it at once.
    pub fn verify(&self, users: impl IntoIterator<Item = UserId>) {
        for user in users {
            self.0.verified.fetch_add(1, Ordering::SeqCst);
            self.read(|connected| {
                connected
                    .feed(user)
                    .into_iter()
                    .for_each(|feed| feed.verify())
            });
        }
    }

    /// How often anybody's access was said to have changed. Where it is the same before a credential was looked at and after its socket
    /// came in, nothing happened between that the socket was not told.
    pub fn verified(&self) -> u64 {
        self.0.verified.load(Ordering::SeqCst)
    }

    /// A user's inbox was seen to have reached `seq`.
    pub fn raise(&self, user: UserId, seq: i64) {
        self.read(|connected| {
            connected
                .feed(user)
                .into_iter()
                .for_each(|feed| feed.raise(seq))
        });
    }

    /// The connected ones of these users whose inboxes are said to have moved on without us.
    pub fn stale_inboxes(&self, moved: impl IntoIterator<Item = (UserId, i64)>) -> Vec<StaleInbox> {
        let mut furthest: HashMap<UserId, i64> = HashMap::new();
        for (user, seq) in moved {
            let known = furthest.entry(user).or_default();
            *known = seq.max(*known);
        }
        self.read(|connected| {
            furthest
                .into_iter()
                .filter_map(|(user, seq)| {
                    let known = connected.feed(user)?.known();
                    (known < seq).then_some(StaleInbox { user, known, seq })
                })
                .collect()
        })
    }

    /// Whether anybody who is connected may see this shift.
    pub fn has_audience(&self, shift: &ShiftVersion) -> bool {
        self.read(|connected| connected.has_audience(shift))
    }

    /// Whether this state of a shift, or a later one, was told here.
    pub fn has_announced(&self, shift: &ShiftVersion) -> bool {
        self.announced().has(shift)
    }

    /// This state of a shift is no news for anybody here.
    pub fn mark_announced(&self, shift: &ShiftVersion) {
        self.announced().note(shift, Instant::now());
    }

    /// Forgets which shifts were told long ago; the sweep still sees these.
    pub fn forget_announced(&self, seen: &HashSet<ShiftId>) {
        self.announced().forget(seen, Instant::now());
    }

    /// Tells all who may see it of a shift, once for each of its states.
    pub fn send_shift(&self, shift: &Shift) {
        if let Some(news) = self.announce(shift) {
            news.tell_all();
        }
    }

    /// A state of a shift that was not told yet, with all who may see it.
    fn announce(&self, shift: &Shift) -> Option<Announcement> {
        let mark = shift.mark();
        if !self.announced().note(&mark, Instant::now()) {
            return None;
        }
        let audience: HashMap<_, _> = self.read(|connected| {
            connected
                .feeds_for(&mark)
                .map(|(user, feed)| (user, feed.clone()))
                .collect()
        });
        if audience.is_empty() {
            return None;
        }
        let frame = text(&ServerFrame::Shift {
            shift: Box::new(shift.clone()),
        })?;
        Some(Announcement { frame, audience })
    }

    /// Tells one inbox; of the shift as well if its user may see it, so that their sockets wake once and write once.
    fn push(&self, change: &InboxChange, writer: &mut FrameWriter, news: &mut Announcement) {
        let Some(feed) = self.read(|connected| connected.feed(change.user).cloned()) else {
            return;
        };
        let shift = news.audience.remove(&change.user).map(|_| &news.frame);
        match writer.write(change) {
            Ok(frames) => feed.push(change.seq, frames.map(Utf8Bytes::from), shift),
            Err(error) => {
                tracing::error!(%error, "a frame could not be written");
                feed.raise(change.seq);
                if let Some(shift) = shift {
                    feed.send_shift(shift);
                }
            }
        }
    }

    fn announced(&self) -> MutexGuard<'_, AnnouncedVersions> {
        self.0
            .announced
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, act: impl FnOnce(&ConnectedUsers) -> T) -> T {
        act(&self
            .0
            .connected
            .read()
            .unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, act: impl FnOnce(&mut ConnectedUsers) -> T) -> T {
        act(&mut self
            .0
            .connected
            .write()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

impl Outbox for Hub {
    /// A few inboxes are told at once, so that an action's effects are seen before its answer. Thousands are told beside the request:
    /// whoever created the shift does not wait for it, and nobody else's request waits behind it.
    fn publish(&self, changes: Changes) {
        self.verify(changes.access);
        let mut news = changes
            .shift
            .and_then(|shift| self.announce(&shift))
            .unwrap_or_default();
        let mut writer = FrameWriter::new(&self.0.epoch);
        if changes.inboxes.len() <= FEEDS_WITHOUT_YIELD {
            for change in &changes.inboxes {
                self.push(change, &mut writer, &mut news);
            }
            return news.tell_all();
        }
        let hub = self.clone();
        tokio::spawn(async move {
            for few in changes.inboxes.chunks(FEEDS_WITHOUT_YIELD) {
                for change in few {
                    hub.push(change, &mut writer, &mut news);
                }
                tokio::task::yield_now().await;
            }
            news.tell_all();
        });
    }
}

/// A shift for those who may see it.
#[derive(Default)]
struct Announcement {
    frame: Utf8Bytes,
    audience: HashMap<UserId, Arc<UserFeed>>,
}

impl Announcement {
    /// Tells those who were not told yet.
    fn tell_all(self) {
        self.audience
            .values()
            .for_each(|feed| feed.send_shift(&self.frame));
    }
}

/// A connected user whose inbox is said to have moved on without us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleInbox {
    /// Who.
    pub user: UserId,
    /// The last change that was heard of here.
    pub known: i64,
    /// Where the inbox is said to be.
    pub seq: i64,
}

/// A frame as it travels.
pub fn text(frame: &ServerFrame) -> Option<Utf8Bytes> {
    serde_json::to_string(frame)
        .inspect_err(|error| tracing::error!(%error, "a frame could not be written"))
        .ok()
        .map(Utf8Bytes::from)
}

/// A socket's place in the hub; dropping it gives the place up.
pub struct Registration {
    hub: Hub,
    user: UserId,
    /// What it shares with its user's other sockets.
    pub feed: Arc<UserFeed>,
    /// What is its own.
    pub subscription: Arc<Subscription>,
}

impl Registration {
    /// The hub.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.hub
            .write(|connected| connected.leave(self.user, self.subscription.id));
        self.hub.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
