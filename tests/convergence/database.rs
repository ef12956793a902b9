//! One user's inbox in the database.

use domain::{
    frame::{MAX_REPLAY, ServerFrame},
    id::NotificationId,
    notification::{
        Change, ChangeKind, InboxDelta, InboxList, Notification, NotificationType, Resolved,
        ResolvedStatus,
    },
};
use std::collections::BTreeMap;

#[derive(Clone)]
enum Entry {
    New(NotificationId),
    Changed(ChangeKind),
}

pub struct Database {
    pub epoch: u32,
    pub seq: i64,
    entries: BTreeMap<i64, Entry>,
    pub notifications: BTreeMap<NotificationId, Notification>,
    next_id: i64,
}

impl Database {
    pub fn new() -> Self {
        Self {
            epoch: 0,
            seq: 0,
            entries: BTreeMap::new(),
            notifications: BTreeMap::new(),
            next_id: 1,
        }
    }

    pub fn epoch(&self) -> String {
        format!("life {}", self.epoch)
    }

    pub fn unread(&self) -> i64 {
        self.notifications
            .values()
            .filter(|notification| !notification.is_read)
            .count() as i64
    }

    pub fn create(&mut self) -> [ServerFrame; 2] {
        self.seq += 1;
        let id = NotificationId::new(self.next_id);
        self.next_id += 1;
        let notification = Notification {
            id,
            kind: NotificationType::ShiftCreated,
            title: "New Shift Created".into(),
            message: String::new(),
            data: domain::notification::NotificationData::Other(serde_json::Value::Null),
            action_url: None,
            is_read: false,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            read_at: None,
            resolved: None,
            seq: self.seq,
        };
        self.notifications.insert(id, notification.clone());
        self.entries.insert(self.seq, Entry::New(id));
        [
            ServerFrame::Notification {
                notification: Box::new(notification),
                seq: self.seq,
            },
            self.count(),
        ]
    }

    /// Marks the n-th notification read or unread, or all up to it read. `None` if that changes nothing.
    pub fn mark(&mut self, n: usize, how: u64) -> Option<[ServerFrame; 2]> {
        let id = *self
            .notifications
            .keys()
            .nth(n % self.notifications.len().max(1))?;
        let kind = match how % 3 {
            0 => ChangeKind::Read { ids: vec![id] },
            1 => ChangeKind::Unread { ids: vec![id] },
            _ => ChangeKind::AllRead { up_to: id },
        };
        let before = self.unread();
        for notification in self.notifications.values_mut() {
            match &kind {
                ChangeKind::Read { .. } if notification.id == id => notification.is_read = true,
                ChangeKind::Unread { .. } if notification.id == id => notification.is_read = false,
                ChangeKind::AllRead { up_to } if notification.id <= *up_to => {
                    notification.is_read = true
                }
                _ => {}
            }
        }
        if self.unread() == before {
            return None;
        }
        self.seq += 1;
        self.entries.insert(self.seq, Entry::Changed(kind.clone()));
        Some([ServerFrame::of_change(kind, self.seq), self.count()])
    }

    /// Resolves up to three unresolved notifications from the n-th on, as when a shift with reminders is decided. `None`
    /// if there are none.
    pub fn resolve(&mut self, n: usize, how_many: usize) -> Option<[ServerFrame; 2]> {
        let open = |notification: &&mut Notification| notification.resolved.is_none();
        let count = self.notifications.values_mut().filter(open).count();
        let resolved = Resolved {
            status: ResolvedStatus::Approved,
            by: None,
            at: jiff::Timestamp::from_second(self.seq).unwrap_or_default(),
        };
        let mut ids = Vec::new();
        let from = n % count.max(1);
        for notification in self
            .notifications
            .values_mut()
            .filter(open)
            .skip(from)
            .take(1 + how_many % 3)
        {
            notification.is_read = true;
            notification.resolved = Some(resolved.clone());
            ids.push(notification.id);
        }
        if ids.is_empty() {
            return None;
        }
        let kind = ChangeKind::Resolved { ids, resolved };
        self.seq += 1;
        self.entries.insert(self.seq, Entry::Changed(kind.clone()));
        Some([ServerFrame::of_change(kind, self.seq), self.count()])
    }

    pub fn count(&self) -> ServerFrame {
        ServerFrame::UnreadCount {
            count: self.unread(),
            seq: self.seq,
            epoch: self.epoch(),
        }
    }

    /// Deletes old changes.
    pub fn trim(&mut self) {
        let keep = self.seq - 5;
        self.entries
            .retain(|seq, entry| *seq > keep || matches!(entry, Entry::New(_)));
    }

    /// Restores a backup: the newest changes are gone and the epoch changes.
    pub fn restore(&mut self) {
        self.epoch += 1;
        let keep = self.seq - 3;
        let lost: Vec<_> = self
            .notifications
            .values()
            .filter(|n| n.seq > keep)
            .map(|n| n.id)
            .collect();
        for id in lost {
            self.notifications.remove(&id);
        }
        self.entries.retain(|seq, _| *seq <= keep);
        self.seq = keep.max(0);
    }

    pub fn list(&self) -> InboxList {
        let notifications = self
            .notifications
            .values()
            .rev()
            .take(50)
            .cloned()
            .collect();
        InboxList {
            notifications,
            unread_count: self.unread(),
            next_cursor: None,
            seq: self.seq,
            epoch: self.epoch(),
        }
    }

    pub fn since(&self, since: i64) -> InboxDelta {
        let entries: Vec<_> = self.entries.range(since + 1..).collect();
        let reload = since > self.seq
            || entries.len() as i64 != self.seq - since
            || self.seq - since > MAX_REPLAY;
        let mut delta = InboxDelta {
            notifications: vec![],
            changes: vec![],
            unread_count: self.unread(),
            seq: self.seq,
            epoch: self.epoch(),
            complete: !reload,
            reload,
        };
        for (seq, entry) in entries.into_iter().filter(|_| !reload) {
            match entry {
                Entry::New(id) => delta.notifications.push(self.notifications[id].clone()),
                Entry::Changed(kind) => delta.changes.push(Change {
                    seq: *seq,
                    kind: kind.clone(),
                }),
            }
        }
        delta
    }

    /// The frames of a replay, or `None` if it is not possible.
    pub fn replay(&self, since: i64) -> Option<Vec<ServerFrame>> {
        let delta = self.since(since);
        if delta.reload {
            return None;
        }
        let mut frames: Vec<(i64, ServerFrame)> = delta
            .notifications
            .into_iter()
            .map(|notification| {
                (
                    notification.seq,
                    ServerFrame::Notification {
                        seq: notification.seq,
                        notification: Box::new(notification),
                    },
                )
            })
            .collect();
        frames.extend(
            delta
                .changes
                .into_iter()
                .map(|change| (change.seq, ServerFrame::of_change(change.kind, change.seq))),
        );
        frames.sort_by_key(|(seq, _)| *seq);
        Some(frames.into_iter().map(|(_, frame)| frame).collect())
    }
}
