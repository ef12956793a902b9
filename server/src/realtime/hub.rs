//! The hub: told of every commit, it wakes the sockets that have something to send.

use super::{channel::Channel, directory::Directory, line::Line, told::Told};
use axum::extract::ws::Utf8Bytes;
use domain::{
    frame::ServerFrame,
    id::{ShiftId, UserId},
    service::{Changes, InboxChange, Outbox},
    shift::{Shift, ShiftMark},
    user::User,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
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
    directory: RwLock<Directory>,
    told: Mutex<Told>,
    next_line: AtomicU64,
    open: AtomicUsize,
}

impl Hub {
    /// A hub without sockets, for a database in this life of it.
    pub fn new(epoch: String) -> Self {
        Self(Arc::new(Inner {
            epoch,
            directory: RwLock::default(),
            told: Mutex::default(),
            next_line: AtomicU64::new(1),
            open: AtomicUsize::new(0),
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

    /// Open sockets.
    pub fn open(&self) -> usize {
        self.0.open.load(Ordering::Relaxed)
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
        self.read(|directory| {
            users
                .into_iter()
                .filter_map(|user| directory.channel(user))
                .for_each(|channel| channel.verify())
        });
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
    pub fn has_audience(&self, shift: &ShiftMark) -> bool {
        self.read(|directory| directory.has_audience(shift))
    }

    /// Whether this state of a shift, or a later one, was told here.
    pub fn has_told(&self, shift: &ShiftMark) -> bool {
        self.told().has(shift)
    }

    /// This state of a shift is no news for anybody here.
    pub fn pass_over(&self, shift: &ShiftMark) {
        self.told().note(shift, Instant::now());
    }

    /// Forgets which shifts were told long ago; the sweep still sees these.
    pub fn forget_told(&self, seen: &HashSet<ShiftId>) {
        self.told().forget(seen, Instant::now());
    }

    /// Tells all who may see it of a shift, once for each of its states.
    pub fn send_shift(&self, shift: &Shift) {
        let mark = shift.mark();
        if !self.told().note(&mark, Instant::now()) {
            return;
        }
        let channels: Vec<_> =
            self.read(|directory| directory.channels_for(&mark).cloned().collect());
        if channels.is_empty() {
            return;
        }
        if let Some(frame) = text(&ServerFrame::Shift {
            shift: Box::new(shift.clone()),
        }) {
            channels
                .iter()
                .for_each(|channel| channel.send_shift(&frame));
        }
    }

    fn push(&self, change: &InboxChange) {
        let Some(channel) = self.read(|directory| directory.channel(change.user).cloned()) else {
            return;
        };
        match change.frames(&self.0.epoch).map(|frame| text(&frame)) {
            [Some(what), Some(count)] => channel.push(change.seq, [what, count]),
            _ => channel.raise(change.seq),
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
        if changes.inboxes.len() <= TOLD_AT_ONCE {
            changes.inboxes.iter().for_each(|change| self.push(change));
        } else {
            let hub = self.clone();
            tokio::spawn(async move {
                for few in changes.inboxes.chunks(TOLD_AT_ONCE) {
                    few.iter().for_each(|change| hub.push(change));
                    tokio::task::yield_now().await;
                }
            });
        }
        if let Some(shift) = &changes.shift {
            self.send_shift(shift);
        }
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
