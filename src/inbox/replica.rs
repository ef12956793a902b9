//! What a client knows of its inbox, and how frames change it: pure, so that it can be driven through every order of events.

use crate::{
    frame::ServerFrame,
    id::NotificationId,
    notification::{ChangeKind, InboxDelta, InboxList, Notification},
};
use jiff::Timestamp;

/// Most notifications kept in memory: the dropdown shows them, the page goes past them.
const KEPT: usize = 50;

/// A client's copy of its inbox up to `seq`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxReplica {
    /// The last change that was applied.
    pub seq: i64,
    /// The life of the database that `seq` belongs to; empty before the first answer.
    pub epoch: String,
    /// Unread over all.
    pub unread: i64,
    /// The newest, newest first; `None` until they were fetched.
    pub newest: Option<Vec<Notification>>,
    /// Whether the socket may speak of another epoch: until it names this one, what it pushes does not belong to this view.
    epoch_mismatch: bool,
}

/// What a frame did to the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameEffect {
    /// Nothing, or something that nobody needs to be told of.
    NoOp,
    /// A new notification is there: ring.
    New(Box<Notification>),
    /// Something was missed: fetch what changed since `seq`.
    Gap,
    /// Nothing here can be trusted any more: fetch everything anew.
    Reload,
}

/// What an answer brought that was not here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNotifications {
    /// What is new.
    pub new: Vec<Notification>,
    /// Whether there is more than that.
    pub truncated: bool,
}

impl InboxReplica {
    /// An inbox of which only the counters are known.
    pub fn at(epoch: String, seq: i64, unread: i64) -> Self {
        Self {
            seq,
            epoch,
            unread,
            ..Self::default()
        }
    }

    /// Takes in a frame. A push is applied only if it is the very next change; older ones are repeats, later ones show a gap.
    pub fn apply(&mut self, frame: &ServerFrame) -> FrameEffect {
        match frame {
            ServerFrame::Notification { notification, seq } => match self.advance(*seq) {
                Advance::Next => {
                    self.insert((**notification).clone());
                    FrameEffect::New(notification.clone())
                }
                Advance::Repeat => FrameEffect::NoOp,
                Advance::Gap => FrameEffect::Gap,
            },
            ServerFrame::Read { ids, seq } => {
                self.change(&ChangeKind::Read { ids: ids.clone() }, *seq)
            }
            ServerFrame::Unread { ids, seq } => {
                self.change(&ChangeKind::Unread { ids: ids.clone() }, *seq)
            }
            ServerFrame::AllRead { up_to, seq } => {
                self.change(&ChangeKind::AllRead { up_to: *up_to }, *seq)
            }
            ServerFrame::UnreadCount { count, seq, epoch } => self.count(*count, *seq, epoch),
            // More than is replayed, or not all of it arrived: that is fetched piece by piece.
            ServerFrame::Resumed { complete, to, .. }
                if !self.epoch_mismatch && (!complete || *to > self.seq) =>
            {
                FrameEffect::Gap
            }
            _ => FrameEffect::NoOp,
        }
    }

    /// Takes in the newest page of the inbox, which replaces everything, unless what is here is newer. Says what was not here yet, as far
    /// as the list goes: in another life of the database, where `seq` means nothing, that is what nobody knew of at `then`.
    pub fn replace(&mut self, list: InboxList, then: Timestamp) -> NewNotifications {
        let same = list.epoch == self.epoch;
        if same && list.seq < self.seq {
            return NewNotifications::default();
        }
        let mut caught = NewNotifications::default();
        if !self.epoch.is_empty() {
            let is_new = |it: &&Notification| {
                if same && !self.epoch_mismatch {
                    it.seq > self.seq
                } else {
                    it.created_at > then
                }
            };
            caught.new = list.notifications.iter().filter(is_new).cloned().collect();
            caught.truncated =
                list.next_cursor.is_some() && caught.new.len() == list.notifications.len();
        }
        self.epoch_mismatch |= !same && !self.epoch.is_empty();
        self.seq = list.seq;
        self.epoch = list.epoch;
        self.unread = list.unread_count;
        self.newest = Some(list.notifications);
        caught
    }

    /// Takes in what changed since some `seq` that this view has passed; the notifications that were new here, oldest first.
    /// `Err` if everything must be fetched anew.
    pub fn catch_up(&mut self, delta: InboxDelta) -> Result<Vec<Notification>, MustReload> {
        if delta.reload || self.epoch_mismatch || delta.epoch != self.epoch {
            return Err(MustReload);
        }
        let new: Vec<_> = delta
            .notifications
            .into_iter()
            .filter(|notification| notification.seq > self.seq)
            .collect();
        for notification in &new {
            self.insert(notification.clone());
        }
        let before = self.seq;
        for change in delta.changes.iter().filter(|change| change.seq > before) {
            self.mark(&change.kind);
        }
        let reached = if delta.complete {
            Some(delta.seq)
        } else {
            new.iter()
                .map(|notification| notification.seq)
                .chain(delta.changes.iter().map(|change| change.seq))
                .max()
        };
        if let Some(reached) = reached
            && reached > self.seq
        {
            self.seq = reached;
            self.unread = delta.unread_count;
        }
        Ok(new)
    }

    /// Whether this notification is here and unread.
    pub fn is_unread(&self, id: NotificationId) -> bool {
        self.newest
            .iter()
            .flatten()
            .any(|notification| notification.id == id && !notification.is_read)
    }

    /// Marks the notifications here that `matches` selects as read, before a frame says so.
    pub fn mark_read_where(&mut self, matches: impl Fn(NotificationId) -> bool) {
        let unread = self.newest.iter_mut().flatten().filter(|one| !one.is_read);
        for notification in unread.filter(|one| matches(one.id)) {
            notification.is_read = true;
            self.unread = (self.unread - 1).max(0);
        }
    }

    /// Marks all notifications up to this id as read, before a frame says so.
    pub fn mark_all_read(&mut self, up_to: NotificationId) {
        self.mark_read_where(|id| id <= up_to);
        let unread = self.newest.iter().flatten().filter(|one| !one.is_read);
        self.unread = i64::try_from(unread.count()).unwrap_or(i64::MAX);
    }

    fn change(&mut self, kind: &ChangeKind, seq: i64) -> FrameEffect {
        match self.advance(seq) {
            Advance::Next => self.mark(kind),
            Advance::Repeat => {}
            Advance::Gap => return FrameEffect::Gap,
        }
        FrameEffect::NoOp
    }

    fn count(&mut self, count: i64, seq: i64, epoch: &str) -> FrameEffect {
        if self.epoch.is_empty() {
            // The first word of the server: everything before it is fetched when it is looked at.
            self.epoch = epoch.to_owned();
            self.seq = seq;
        }
        self.epoch_mismatch = epoch != self.epoch;
        if self.epoch_mismatch {
            return FrameEffect::Reload;
        }
        if seq > self.seq {
            return FrameEffect::Gap;
        }
        if seq == self.seq {
            self.unread = count;
        }
        FrameEffect::NoOp
    }

    fn advance(&mut self, seq: i64) -> Advance {
        if self.epoch_mismatch {
            // It comes with everything else.
            Advance::Repeat
        } else if seq == self.seq + 1 {
            self.seq = seq;
            Advance::Next
        } else if seq <= self.seq {
            Advance::Repeat
        } else {
            Advance::Gap
        }
    }

    fn insert(&mut self, notification: Notification) {
        let Some(newest) = &mut self.newest else {
            return;
        };
        newest.retain(|other| other.id != notification.id);
        let place = newest
            .iter()
            .position(|other| other.seq < notification.seq)
            .unwrap_or(newest.len());
        newest.insert(place, notification);
        newest.truncate(KEPT);
    }

    fn mark(&mut self, kind: &ChangeKind) {
        for notification in self.newest.iter_mut().flatten() {
            match kind {
                ChangeKind::Read { ids } if ids.contains(&notification.id) => {
                    notification.is_read = true
                }
                ChangeKind::Unread { ids } if ids.contains(&notification.id) => {
                    notification.is_read = false
                }
                ChangeKind::AllRead { up_to } if notification.id <= *up_to => {
                    notification.is_read = true
                }
                _ => {}
            }
        }
    }
}

enum Advance {
    Next,
    Repeat,
    Gap,
}

/// What was missed cannot be told: fetch everything anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MustReload;

#[cfg(test)]
mod tests;
