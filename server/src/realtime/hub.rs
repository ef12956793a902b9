//! The hub: receives the changes of every commit and wakes the sockets of the users concerned.

mod announced_versions;
mod announcement;
mod audience_index;
mod connected_users;
mod registration;
mod subscription;
mod user_feed;

pub use registration::Registration;
pub use subscription::Subscription;
pub use user_feed::UserFeed;

use announced_versions::AnnouncedVersions;
use announcement::Announcement;
use axum::extract::ws::Utf8Bytes;
use connected_users::ConnectedUsers;
use domain::{
    event::{Audience, Changes, InboxChange, RecordChange, RecordKind, RecordVersion, SeriesDates},
    frame::{FrameWriter, ServerFrame},
    id::{ShiftId, StationId, UserId},
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

/// Inboxes or dashboards that are updated before the publishing task yields.
const FEEDS_WITHOUT_YIELD: usize = 64;

/// All open sockets of this process, by user. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    epoch: String,
    created_at: Instant,
    connected: RwLock<ConnectedUsers>,
    announced: Mutex<AnnouncedVersions>,
    next_id: AtomicU64,
    open_sockets: AtomicUsize,
    /// See [`Hub::access_changes`].
    access_changes: AtomicU64,
    stopping: AtomicBool,
}

impl Hub {
    /// A hub without sockets. `epoch` identifies the lifetime of the database and is part of every frame with a `seq`.
    pub fn new(epoch: String) -> Self {
        Self(Arc::new(Inner {
            epoch,
            created_at: Instant::now(),
            connected: RwLock::default(),
            announced: Mutex::default(),
            next_id: AtomicU64::new(1),
            open_sockets: AtomicUsize::new(0),
            access_changes: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        }))
    }

    /// Registers a new socket of a user. From now on it receives every change; it reads earlier ones from the store.
    pub fn register(&self, user: &Arc<User>) -> Registration {
        let subscription = Arc::new(Subscription::new(
            self.0.next_id.fetch_add(1, Ordering::Relaxed),
        ));
        self.0.open_sockets.fetch_add(1, Ordering::Relaxed);
        let feed = self.write(|connected| {
            let feed = connected.feed_or_create(user);
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

    /// When the hub was created. All sockets align their pings to it.
    pub fn created_at(&self) -> Instant {
        self.0.created_at
    }

    /// Number of registered sockets.
    pub fn open_sockets(&self) -> usize {
        self.0.open_sockets.load(Ordering::Relaxed)
    }

    /// Tells every socket that the process stops. They close one after the other, spread over up to 5 s.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::SeqCst);
        self.read(|connected| connected.feeds().for_each(|feed| feed.wake_all()));
    }

    /// Whether the process is stopping.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::SeqCst)
    }

    /// The connected users, in no order.
    pub fn user_ids(&self) -> Vec<UserId> {
        self.read(|connected| connected.user_ids().collect())
    }

    /// Replaces the roles of a connected user. They decide which shifts the user's sockets receive.
    pub fn update_user(&self, user: &Arc<User>) {
        self.write(|connected| connected.update_user(user));
    }

    /// Makes the sockets of these users check at once whether their access is still valid.
    pub fn recheck_access(&self, users: impl IntoIterator<Item = UserId>) {
        for user in users {
            self.0.access_changes.fetch_add(1, Ordering::SeqCst);
            self.read(|connected| {
                connected
                    .feed(user)
                    .into_iter()
                    .for_each(|feed| feed.recheck_access())
            });
        }
    }

    /// How often [`Self::recheck_access`] was called for any user. If the count is the same before a credential is
    /// checked and after its socket is registered, the socket has missed no change of access.
    pub fn access_changes(&self) -> u64 {
        self.0.access_changes.load(Ordering::SeqCst)
    }

    /// Notes that a user's inbox has reached `seq`. The sockets read the changes from the store.
    pub fn raise_head(&self, user: UserId, seq: i64) {
        self.read(|connected| {
            connected
                .feed(user)
                .into_iter()
                .for_each(|feed| feed.raise_head(seq))
        });
    }

    /// Filters inboxes, given with their present `seq`: returns those of connected users that are older in this process.
    pub fn stale_inboxes(&self, heads: impl IntoIterator<Item = (UserId, i64)>) -> Vec<StaleInbox> {
        let mut newest: HashMap<UserId, i64> = HashMap::new();
        for (user, seq) in heads {
            let newest_seq = newest.entry(user).or_default();
            *newest_seq = seq.max(*newest_seq);
        }
        self.read(|connected| {
            newest
                .into_iter()
                .filter_map(|(user, seq)| {
                    let known_seq = connected.feed(user)?.known_seq();
                    (known_seq < seq).then_some(StaleInbox {
                        user,
                        known_seq,
                        seq,
                    })
                })
                .collect()
        })
    }

    /// Whether any connected user may see this shift.
    pub fn has_audience(&self, shift: &ShiftVersion) -> bool {
        self.read(|connected| connected.has_audience(shift))
    }

    /// Whether this version of a shift, or a later one, was announced in this process.
    pub fn has_announced(&self, shift: &ShiftVersion) -> bool {
        self.announced().contains(shift)
    }

    /// Marks this version of a shift as announced without sending it.
    pub fn mark_announced(&self, shift: &ShiftVersion) {
        self.announced().insert(shift, Instant::now());
    }

    /// Forgets versions that were announced long ago, except those of the shifts in `keep`, which the sweep still
    /// finds.
    pub fn prune_announced(&self, keep: &HashSet<ShiftId>) {
        self.announced().prune(keep, Instant::now());
    }

    /// Sends a shift to all connected users who may see it, once for each version.
    pub async fn send_shift(&self, shift: &Shift) {
        if let Some(announcement) = self.prepare_announcement(shift) {
            announcement.send_to_many(FEEDS_WITHOUT_YIELD).await;
        }
    }

    /// Sends dates of a series that changed together to all connected users who may see them, once for each version.
    pub fn send_series(&self, dates: &SeriesDates) {
        if let Some(announcement) = self.prepare_series(dates) {
            announcement.send();
        }
    }

    /// Pushes one change of an inbox. If its user also receives the announced shift, both are pushed together, so that
    /// the user's sockets wake and write only once.
    fn push_change(
        &self,
        change: &InboxChange,
        writer: &mut FrameWriter,
        announcement: &mut Announcement,
    ) {
        let Some(feed) = self.read(|connected| connected.feed(change.user).cloned()) else {
            return;
        };
        let shift = announcement
            .recipients
            .remove(&change.user)
            .map(|_| &announcement.frame);
        match writer.write(change) {
            Ok(frames) => feed.push_change(change.seq, frames.map(Utf8Bytes::from), shift),
            Err(error) => {
                tracing::error!(%error, "frame not serialised");
                feed.raise_head(change.seq);
                if let Some(shift) = shift {
                    feed.send_shift(shift);
                }
            }
        }
    }

    /// Sends a record to all connected users who may see it, once for each version.
    pub fn send_record(&self, change: &RecordChange) {
        let version = change.record.version();
        if !self.announced().insert_record(&version, Instant::now()) {
            return;
        }
        self.send_to(&change.audience, &ServerFrame::of_record(&change.record));
    }

    /// Sends a frame to the connected users of an audience.
    pub fn send_to(&self, audience: &Audience, frame: &ServerFrame) {
        let feeds: Vec<_> = self.read(|connected| connected.feeds_of(audience).cloned().collect());
        if feeds.is_empty() {
            return;
        }
        if let Some(frame) = encode(frame) {
            feeds.iter().for_each(|feed| feed.send_shift(&frame));
        }
    }

    /// The last version of a record that was announced in this process, and when.
    pub fn last_announced_record(&self, kind: RecordKind, id: i64) -> Option<(i64, Instant)> {
        self.announced().last_record(kind, id)
    }

    /// Whether this version of a record, or a later one, was announced in this process.
    pub fn has_announced_record(&self, version: &RecordVersion) -> bool {
        self.announced().contains_record(version)
    }

    /// Marks this version of a record as announced without sending it.
    pub fn mark_record_announced(&self, version: &RecordVersion) {
        self.announced().insert_record(version, Instant::now());
    }

    /// Forgets versions of records that were announced long ago, except those that the sweep still finds.
    pub fn prune_announced_records(&self, keep: &[RecordVersion]) {
        self.announced().prune_records(keep, Instant::now());
    }

    /// Sends frames about the viewers of a shift to the connected EICs of its station. `frame_for` makes each one's
    /// frame, if there is news for them.
    pub fn send_viewers(
        &self,
        station: &StationId,
        frame_for: impl Fn(UserId) -> Option<Utf8Bytes>,
    ) {
        let eics: Vec<_> = self.read(|connected| {
            connected
                .eics_of(*station)
                .map(|(user, feed)| (user, feed.clone()))
                .collect()
        });
        for (user, feed) in eics {
            if let Some(frame) = frame_for(user) {
                feed.send_shift(&frame);
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
    /// Updates up to [`FEEDS_WITHOUT_YIELD`] inboxes and dashboards before it returns, so that the effects of an action are
    /// sent before its answer. More are updated in a task of their own: neither this request nor others wait for it.
    fn publish(&self, changes: Changes) {
        self.recheck_access(changes.access);
        changes
            .records
            .iter()
            .for_each(|change| self.send_record(change));
        let of_shift = changes.shift.as_deref();
        let of_series = changes.series.as_ref();
        let mut announcement = of_shift
            .and_then(|shift| self.prepare_announcement(shift))
            .or_else(|| self.prepare_series(&of_series?.dates))
            .unwrap_or_default();
        let mut writer = FrameWriter::new(&self.0.epoch);
        let feeds = changes.inboxes.len().max(announcement.recipients.len());
        if feeds <= FEEDS_WITHOUT_YIELD {
            for change in &changes.inboxes {
                self.push_change(change, &mut writer, &mut announcement);
            }
            return announcement.send();
        }
        let hub = self.clone();
        tokio::spawn(async move {
            for chunk in changes.inboxes.chunks(FEEDS_WITHOUT_YIELD) {
                for change in chunk {
                    hub.push_change(change, &mut writer, &mut announcement);
                }
                tokio::task::yield_now().await;
            }
            announcement.send_to_many(FEEDS_WITHOUT_YIELD).await;
        });
    }
}

/// An inbox of a connected user with changes that this process has not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleInbox {
    /// Owner of the inbox.
    pub user: UserId,
    /// The last change known to this process.
    pub known_seq: i64,
    /// The `seq` of the inbox according to the store or a hint.
    pub seq: i64,
}

/// A frame as JSON text. A failure is logged and gives `None`.
pub fn encode(frame: &ServerFrame) -> Option<Utf8Bytes> {
    serde_json::to_string(frame)
        .inspect_err(|error| tracing::error!(%error, "frame not serialised"))
        .ok()
        .map(Utf8Bytes::from)
}
