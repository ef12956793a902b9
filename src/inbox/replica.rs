//! A client's copy of its inbox, and how frames change it. Without I/O, so that tests can apply events in any order.

mod responses;

pub use responses::{MustReload, NewNotifications};

use crate::{
    frame::ServerFrame,
    id::NotificationId,
    notification::{ChangeKind, Notification},
};

/// Maximum number of notifications in memory. The dropdown shows only these; the notifications page loads older ones.
const CAPACITY: usize = 50;

/// A client's copy of its inbox up to `seq`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxReplica {
    /// The last change that was applied.
    pub seq: i64,
    /// Epoch of `seq`: changes when a backup is restored. Empty before the first response.
    pub epoch: String,
    /// Number of unread notifications in the whole inbox.
    pub unread: i64,
    /// The newest notifications, newest first; `None` before they are fetched.
    pub newest: Option<Vec<Notification>>,
    /// Whether the socket has named another epoch: its frames are ignored until it names this replica's epoch.
    epoch_mismatch: bool,
}

/// Effect of a frame on the replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameEffect {
    /// No effect, or one that needs no further action.
    NoOp,
    /// A new notification: show a toast and play the sound.
    New(Box<Notification>),
    /// A change was missed: fetch everything since `seq`.
    Gap,
    /// The replica is invalid: fetch the whole inbox.
    Reload,
}

impl InboxReplica {
    /// A replica of which only the counters are known.
    pub fn at(epoch: String, seq: i64, unread: i64) -> Self {
        Self {
            seq,
            epoch,
            unread,
            ..Self::default()
        }
    }

    /// Applies a frame. A change is applied only if it is the next one: an older one is a repeat, a later one shows a
    /// gap.
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
            ServerFrame::Resolved { ids, resolved, seq } => {
                let (ids, resolved) = (ids.clone(), resolved.clone());
                self.change(&ChangeKind::Resolved { ids, resolved }, *seq)
            }
            ServerFrame::UnreadCount { count, seq, epoch } => self.count(*count, *seq, epoch),
            // The replay was too long, or part of it did not arrive: fetch the changes page by page.
            ServerFrame::Resumed { complete, to, .. }
                if !self.epoch_mismatch && (!complete || *to > self.seq) =>
            {
                FrameEffect::Gap
            }
            _ => FrameEffect::NoOp,
        }
    }

    /// Whether this notification is in the replica and unread.
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
            // First frame of the connection: notifications before this `seq` are fetched when the user opens the inbox.
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
            // The pending reload will include this change.
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
        let index = newest
            .iter()
            .position(|other| other.seq < notification.seq)
            .unwrap_or(newest.len());
        newest.insert(index, notification);
        newest.truncate(CAPACITY);
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
                ChangeKind::Resolved { ids, resolved } if ids.contains(&notification.id) => {
                    notification.is_read = true;
                    notification.resolved = Some(resolved.clone());
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

#[cfg(test)]
mod tests;
