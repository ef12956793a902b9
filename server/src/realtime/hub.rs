//! The hub: told of every commit, it wakes the sockets that have something to send.

use super::{channel::Channel, directory::Directory, line::Line, told::Told};
use axum::extract::ws::Utf8Bytes;
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
const TOLD_AT_ONCE: usize = 64;

/// Knows every open socket of this process.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    epoch: String,
    began: Instant,
    directory: RwLock<Directory>,
    told: Mutex<Told>,
    next_line: AtomicU64,
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
            directory: RwLock::default(),
            told: Mutex::default(),
            next_line: AtomicU64::new(1),
            open: AtomicUsize::new(0),
            verified: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        }))
    }

    /// Takes in a socket of a user. From here on it hears of every change; what was before it reads from the store.
    pub fn enter(&self, user: &Arc<User>) -> Membership {
        let line = Arc::new(Line::new(self.0.next_line.fetch_add(1, Ordering::Relaxed)));
        self.0.open.fetch_add(1, Ordering::Relaxed);
        let channel = self.write(|directory| {
            let channel = directory.enter(user);
            channel.add(line.clone());
            channel
        });
        Membership {
            hub: self.clone(),
            user: user.id,
            channel,
            line,
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
        self.read(|directory| directory.channels().for_each(|channel| channel.wake()));
    }

    /// Whether the process stops.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::SeqCst)
    }

    /// Connected users.
    pub fn users(&self) -> Vec<UserId> {
        self.read(|directory| directory.users().collect())
    }

    /// A user's roles as they are now: which shifts their sockets hear of.
    pub fn update(&self, user: &Arc<User>) {
        self.write(|directory| directory.update(user));
    }

    /// The access of these users may have changed: their sockets look at it at once.
    pub fn verify(&self, users: impl IntoIterator<Item = UserId>) {
        for user in users {
            self.0.verified.fetch_add(1, Ordering::SeqCst);
            self.read(|directory| {
                directory
                    .channel(user)
                    .into_iter()
                    .for_each(|channel| channel.verify())
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
        self.read(|directory| {
            directory
                .channel(user)
                .into_iter()
                .for_each(|channel| channel.raise(seq))
        });
    }

    /// The connected ones of these users whose inboxes are said to have moved on without us.
    pub fn behind(&self, moved: impl IntoIterator<Item = (UserId, i64)>) -> Vec<Behind> {
        let mut furthest: HashMap<UserId, i64> = HashMap::new();
        for (user, seq) in moved {
            let known = furthest.entry(user).or_default();
            *known = seq.max(*known);
        }
        self.read(|directory| {
            furthest
                .into_iter()
                .filter_map(|(user, seq)| {
                    let known = directory.channel(user)?.known();
                    (known < seq).then_some(Behind { user, known, seq })
                })
                .collect()
        })
    }

    /// Whether anybody who is connected may see this shift.
    pub fn has_audience(&self, shift: &ShiftVersion) -> bool {
        self.read(|directory| directory.has_audience(shift))
    }

    /// Whether this state of a shift, or a later one, was told here.
    pub fn has_told(&self, shift: &ShiftVersion) -> bool {
        self.told().has(shift)
    }

    /// This state of a shift is no news for anybody here.
    pub fn pass_over(&self, shift: &ShiftVersion) {
        self.told().note(shift, Instant::now());
    }

    /// Forgets which shifts were told long ago; the sweep still sees these.
    pub fn forget_told(&self, seen: &HashSet<ShiftId>) {
        self.told().forget(seen, Instant::now());
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
        if !self.told().note(&mark, Instant::now()) {
            return None;
        }
        let audience: HashMap<_, _> = self.read(|directory| {
            directory
                .channels_for(&mark)
                .map(|(user, channel)| (user, channel.clone()))
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
        let Some(channel) = self.read(|directory| directory.channel(change.user).cloned()) else {
            return;
        };
        let shift = news.audience.remove(&change.user).map(|_| &news.frame);
        match writer.write(change) {
            Ok(frames) => channel.push(change.seq, frames.map(Utf8Bytes::from), shift),
            Err(error) => {
                tracing::error!(%error, "a frame could not be written");
                channel.raise(change.seq);
                if let Some(shift) = shift {
                    channel.send_shift(shift);
                }
            }
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, act: impl FnOnce(&Directory) -> T) -> T {
        act(&self
            .0
            .directory
            .read()
            .unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, act: impl FnOnce(&mut Directory) -> T) -> T {
        act(&mut self
            .0
            .directory
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
        if changes.inboxes.len() <= TOLD_AT_ONCE {
            for change in &changes.inboxes {
                self.push(change, &mut writer, &mut news);
            }
            return news.tell_all();
        }
        let hub = self.clone();
        tokio::spawn(async move {
            for few in changes.inboxes.chunks(TOLD_AT_ONCE) {
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
    audience: HashMap<UserId, Arc<Channel>>,
}

impl Announcement {
    /// Tells those who were not told yet.
    fn tell_all(self) {
        self.audience
            .values()
            .for_each(|channel| channel.send_shift(&self.frame));
    }
}

/// A connected user whose inbox is said to have moved on without us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
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
pub struct Membership {
    hub: Hub,
    user: UserId,
    /// What it shares with its user's other sockets.
    pub channel: Arc<Channel>,
    /// What is its own.
    pub line: Arc<Line>,
}

impl Membership {
    /// The hub.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.hub
            .write(|directory| directory.leave(self.user, self.line.id));
        self.hub.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
