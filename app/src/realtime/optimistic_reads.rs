//! Notifications that were marked as read on this page and are not confirmed by the server yet. They are shown as read at once.

use domain::{frame::ServerFrame, id::NotificationId, inbox::InboxReplica};
use std::collections::BTreeSet;

/// What was marked here and is not yet confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptimisticReads {
    one_by_one: BTreeSet<NotificationId>,
    all_up_to: Option<NotificationId>,
}

impl OptimisticReads {
    /// Whether this one was marked.
    pub fn covers(&self, id: NotificationId) -> bool {
        self.one_by_one.contains(&id) || self.all_up_to.is_some_and(|up_to| id <= up_to)
    }

    /// Unread over all as it will be.
    pub fn unread(&self, view: &InboxReplica) -> i64 {
        if let Some(up_to) = self.all_up_to {
            return count(
                view.newest
                    .iter()
                    .flatten()
                    .filter(|notification| !notification.is_read && notification.id > up_to),
            );
        }
        // One that was read or resolved elsewhere is not counted any more.
        let is_read = |id: &&NotificationId| {
            let mut newest = view.newest.iter().flatten();
            newest.any(|other| other.id == **id && other.is_read)
        };
        let marked = self.one_by_one.iter().filter(|id| !is_read(id));
        (view.unread - count(marked)).max(0)
    }

    /// Adds one notification.
    pub fn add(&mut self, id: NotificationId) {
        self.one_by_one.insert(id);
    }

    /// Removes one notification. Returns whether it was still unconfirmed.
    pub fn remove(&mut self, id: NotificationId) -> bool {
        self.one_by_one.remove(&id)
    }

    /// Adds all notifications up to this id.
    pub fn add_all(&mut self, up_to: NotificationId) {
        self.all_up_to = Some(up_to);
    }

    /// Removes what [`Self::add_all`] added. Returns whether it was still unconfirmed.
    pub fn remove_all(&mut self) -> bool {
        self.all_up_to.take().is_some()
    }

    /// Removes what a frame confirms. Returns whether anything was removed.
    pub fn reconcile(&mut self, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::Read { ids, .. } | ServerFrame::Resolved { ids, .. } => {
                let before = self.one_by_one.len();
                self.one_by_one.retain(|id| !ids.contains(id));
                before != self.one_by_one.len()
            }
            ServerFrame::AllRead { up_to, .. } => {
                let covered = self.all_up_to.is_some_and(|mine| mine <= *up_to);
                if covered {
                    self.all_up_to = None;
                }
                covered
            }
            _ => false,
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::notification::{
        Notification, NotificationData, NotificationType, Resolved, ResolvedStatus,
    };
    use jiff::Timestamp;

    fn id(id: i64) -> NotificationId {
        NotificationId::new(id)
    }

    #[test]
    fn what_was_marked_is_taken_off_until_a_frame_confirms_it() {
        let view = InboxReplica::at("one".into(), 4, 3);
        let mut optimistic = OptimisticReads {
            one_by_one: [id(7)].into_iter().collect(),
            all_up_to: None,
        };
        assert_eq!(optimistic.unread(&view), 2);
        assert!(optimistic.covers(id(7)) && !optimistic.covers(id(8)));
        assert!(!optimistic.reconcile(&ServerFrame::Read {
            ids: vec![id(8)],
            seq: 5
        }));
        assert!(optimistic.reconcile(&ServerFrame::Read {
            ids: vec![id(7)],
            seq: 6
        }));
        assert_eq!(optimistic, OptimisticReads::default());
    }

    #[test]
    fn a_decision_confirms_what_was_marked_and_is_not_counted_twice() {
        let resolved = || Resolved {
            status: ResolvedStatus::Approved,
            by: None,
            at: Timestamp::UNIX_EPOCH,
        };
        let mut optimistic = OptimisticReads::default();
        optimistic.add(id(7));
        // A pull brings what the socket has not brought yet.
        let mut view = InboxReplica::at("one".into(), 5, 2);
        view.newest = Some(vec![Notification {
            id: id(7),
            kind: NotificationType::ShiftCreated,
            title: String::new(),
            message: String::new(),
            data: NotificationData::Other(serde_json::Value::Null),
            action_url: None,
            is_read: true,
            created_at: Timestamp::UNIX_EPOCH,
            read_at: None,
            resolved: Some(resolved()),
            seq: 4,
        }]);
        assert_eq!(optimistic.unread(&view), 2);
        assert!(optimistic.reconcile(&ServerFrame::Resolved {
            ids: vec![id(6), id(7)],
            resolved: resolved(),
            seq: 5,
        }));
        assert_eq!(optimistic, OptimisticReads::default());
    }

    #[test]
    fn all_read_covers_what_was_there_and_nothing_later() {
        let view = InboxReplica::at("one".into(), 4, 120);
        let mut optimistic = OptimisticReads {
            one_by_one: BTreeSet::new(),
            all_up_to: Some(id(9)),
        };
        assert!(optimistic.covers(id(9)) && !optimistic.covers(id(10)));
        assert_eq!(optimistic.unread(&view), 0);
        assert!(!optimistic.reconcile(&ServerFrame::AllRead {
            up_to: id(8),
            seq: 5
        }));
        assert!(optimistic.reconcile(&ServerFrame::AllRead {
            up_to: id(9),
            seq: 6
        }));
    }
}
