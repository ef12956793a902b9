//! How responses of the server change the copy: the newest page of the inbox, and the changes since a `seq`.

use super::InboxReplica;
use crate::notification::{InboxDelta, InboxList, Notification};
use jiff::Timestamp;

/// Notifications in a response that the replica did not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNotifications {
    /// The new notifications.
    pub new: Vec<Notification>,
    /// Whether the inbox has more new notifications than are here.
    pub truncated: bool,
}

impl NewNotifications {
    /// Notifications that [`Self::append`] keeps. A page may be out of sync for hours.
    pub const MAX: usize = 1_000;

    /// Adds later ones and leaves out the oldest if there are too many.
    pub fn append(&mut self, mut later: Self) {
        self.new.append(&mut later.new);
        let excess = self.new.len().saturating_sub(Self::MAX);
        self.new.drain(..excess);
        self.truncated |= later.truncated || excess > 0;
    }
}

impl InboxReplica {
    /// Replaces the replica with the newest page of the inbox, unless the replica is newer. Returns the notifications
    /// on that page that are new. If the epoch has changed, `seq` is not comparable: then the new ones are those
    /// created after `last_synced_at`.
    pub fn replace(&mut self, list: InboxList, last_synced_at: Timestamp) -> NewNotifications {
        let same_epoch = list.epoch == self.epoch;
        if same_epoch && list.seq < self.seq {
            return NewNotifications::default();
        }
        let mut result = NewNotifications::default();
        if !self.epoch.is_empty() {
            let is_new = |notification: &&Notification| {
                if same_epoch && !self.epoch_mismatch {
                    notification.seq > self.seq
                } else {
                    notification.created_at > last_synced_at
                }
            };
            result.new = list.notifications.iter().filter(is_new).cloned().collect();
            result.truncated =
                list.next_cursor.is_some() && result.new.len() == list.notifications.len();
        }
        self.epoch_mismatch |= !same_epoch && !self.epoch.is_empty();
        self.seq = list.seq;
        self.epoch = list.epoch;
        self.unread = list.unread_count;
        self.newest = Some(list.notifications);
        result
    }

    /// Applies the changes since a `seq` that this replica has reached. Returns the notifications that are new, oldest
    /// first.
    ///
    /// # Errors
    /// [`MustReload`] if the whole inbox must be fetched.
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
        let seq_before = self.seq;
        for change in delta
            .changes
            .iter()
            .filter(|change| change.seq > seq_before)
        {
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
}

/// Error: the missed changes cannot be determined; fetch the whole inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MustReload;
