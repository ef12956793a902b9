//! What a client knows of its inbox, and how frames change it: pure, so that it can be driven through every order of events.

mod missed;

pub use missed::{Missed, shift_of};

use crate::{
    frame::ServerFrame,
    id::NotificationId,
    notification::{ChangeKind, InboxDelta, InboxList, Notification},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Most notifications kept in memory: the dropdown shows them, the page goes past them.
const KEPT: usize = 50;

/// A client's copy of its inbox up to `seq`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxView {
    /// The last change that was applied.
    pub seq: i64,
    /// The life of the database that `seq` belongs to; empty before the first answer.
    pub epoch: String,
    /// Unread over all.
    pub unread: i64,
    /// The newest, newest first; `None` until they were fetched.
    pub newest: Option<Vec<Notification>>,
}

/// What a frame did to the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Nothing, or something that nobody needs to be told of.
    Quiet,
    /// A new notification is there: ring.
    New(Box<Notification>),
    /// Something was missed: fetch what changed since `seq`.
    Gap,
    /// Nothing here can be trusted any more: fetch everything anew.
    Reload,
}

/// What an answer brought that was not here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caught {
    /// What is new.
    pub new: Vec<Notification>,
    /// Whether there is more than that.
    pub uncounted: bool,
}

impl InboxView {
    /// Takes in a frame. A push is applied only if it is the very next change; older ones are repeats, later ones show a gap.
    pub fn apply(&mut self, frame: &ServerFrame) -> Applied {
        match frame {
            ServerFrame::Notification { notification, seq } => match self.advance(*seq) {
                Advance::Next => {
                    self.insert(notification.clone());
                    Applied::New(Box::new(notification.clone()))
                }
                Advance::Repeat => Applied::Quiet,
                Advance::Gap => Applied::Gap,
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
            ServerFrame::Resumed { complete, to, .. } if !complete || *to > self.seq => {
                Applied::Gap
            }
            _ => Applied::Quiet,
        }
    }

    /// Takes in the newest page of the inbox, which replaces everything, unless what is here is newer. Says what was not here yet, as far
    /// as the list goes: in another life of the database, where `seq` means nothing, that is what nobody knew of at `then`.
    pub fn replace(&mut self, list: InboxList, then: Timestamp) -> Caught {
        let same = list.epoch == self.epoch;
        if same && list.seq < self.seq {
            return Caught::default();
        }
        let mut caught = Caught::default();
        if !self.epoch.is_empty() {
            let is_new = |it: &&Notification| {
                if same {
                    it.seq > self.seq
                } else {
                    it.created_at > then
                }
            };
            caught.new = list.notifications.iter().filter(is_new).cloned().collect();
            caught.uncounted =
                list.next_cursor.is_some() && caught.new.len() == list.notifications.len();
        }
        self.seq = list.seq;
        self.epoch = list.epoch;
        self.unread = list.unread_count;
        self.newest = Some(list.notifications);
        caught
    }

    /// Takes in what changed since some `seq` that this view has passed; the notifications that were new here, oldest first.
    /// `Err` if everything must be fetched anew.
    pub fn catch_up(&mut self, delta: InboxDelta) -> Result<Vec<Notification>, MustReload> {
        if delta.reload || delta.epoch != self.epoch {
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

    fn change(&mut self, kind: &ChangeKind, seq: i64) -> Applied {
        match self.advance(seq) {
            Advance::Next => self.mark(kind),
            Advance::Repeat => {}
            Advance::Gap => return Applied::Gap,
        }
        Applied::Quiet
    }

    fn count(&mut self, count: i64, seq: i64, epoch: &str) -> Applied {
        if self.epoch.is_empty() {
            // The first word of the server: everything before it is fetched when it is looked at.
            self.epoch = epoch.to_owned();
            self.seq = seq;
        }
        if epoch != self.epoch {
            return Applied::Reload;
        }
        if seq > self.seq {
            return Applied::Gap;
        }
        if seq == self.seq {
            self.unread = count;
        }
        Applied::Quiet
    }

    fn advance(&mut self, seq: i64) -> Advance {
        if seq == self.seq + 1 {
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
mod tests {
    use super::*;
    use crate::notification::{Change, NotificationType};

    fn notification(id: i64, seq: i64) -> Notification {
        Notification {
            id: NotificationId::new(id),
            kind: NotificationType::ShiftCreated,
            title: "New Shift Created".into(),
            message: String::new(),
            data: serde_json::Value::Null,
            action_url: None,
            is_read: false,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            read_at: None,
            seq,
        }
    }

    fn pushed(id: i64, seq: i64) -> ServerFrame {
        ServerFrame::Notification {
            notification: notification(id, seq),
            seq,
        }
    }

    fn count(count: i64, seq: i64) -> ServerFrame {
        ServerFrame::UnreadCount {
            count,
            seq,
            epoch: "one".into(),
        }
    }

    fn view() -> InboxView {
        InboxView {
            seq: 4,
            epoch: "one".into(),
            unread: 1,
            newest: Some(vec![notification(1, 4)]),
        }
    }

    #[test]
    fn the_next_push_rings_once_and_its_repeat_does_not() {
        let mut view = view();
        assert!(matches!(view.apply(&pushed(2, 5)), Applied::New(_)));
        assert_eq!(view.apply(&count(2, 5)), Applied::Quiet);
        assert_eq!(view.apply(&pushed(2, 5)), Applied::Quiet);
        assert_eq!(
            (view.seq, view.unread, view.newest.as_ref().map(Vec::len)),
            (5, 2, Some(2))
        );
    }

    #[test]
    fn a_gap_is_seen_whichever_frame_shows_it() {
        assert_eq!(view().apply(&pushed(3, 6)), Applied::Gap);
        assert_eq!(view().apply(&count(3, 6)), Applied::Gap);
        assert_eq!(
            view().apply(&ServerFrame::AllRead {
                up_to: NotificationId::new(3),
                seq: 7
            }),
            Applied::Gap
        );
    }

    #[test]
    fn another_life_of_the_database_means_reload() {
        let frame = ServerFrame::UnreadCount {
            count: 0,
            seq: 4,
            epoch: "two".into(),
        };
        assert_eq!(view().apply(&frame), Applied::Reload);
    }

    #[test]
    fn what_a_resume_did_not_bring_is_a_gap() {
        let resumed = |to, complete| ServerFrame::Resumed {
            from: 4,
            to,
            complete,
        };
        assert_eq!(view().apply(&resumed(700, false)), Applied::Gap);
        assert_eq!(view().apply(&resumed(5, true)), Applied::Gap);
        assert_eq!(view().apply(&resumed(4, true)), Applied::Quiet);
    }

    #[test]
    fn read_elsewhere_is_read_here() {
        let mut view = view();
        view.apply(&ServerFrame::Read {
            ids: vec![NotificationId::new(1)],
            seq: 5,
        });
        assert!(!view.is_unread(NotificationId::new(1)));
        view.apply(&ServerFrame::Unread {
            ids: vec![NotificationId::new(1)],
            seq: 6,
        });
        assert!(view.is_unread(NotificationId::new(1)));
        view.apply(&pushed(2, 7));
        view.apply(&ServerFrame::AllRead {
            up_to: NotificationId::new(1),
            seq: 8,
        });
        assert!(!view.is_unread(NotificationId::new(1)) && view.is_unread(NotificationId::new(2)));
    }

    #[test]
    fn catching_up_gives_what_is_new_and_takes_the_servers_count() {
        let mut view = view();
        let delta = InboxDelta {
            notifications: vec![notification(1, 4), notification(2, 5)],
            changes: vec![Change {
                seq: 6,
                kind: ChangeKind::Read {
                    ids: vec![NotificationId::new(1)],
                },
            }],
            unread_count: 1,
            seq: 6,
            epoch: "one".into(),
            complete: true,
            reload: false,
        };
        assert_eq!(view.catch_up(delta.clone()).map(|new| new.len()), Ok(1));
        assert_eq!((view.seq, view.unread), (6, 1));
        assert!(!view.is_unread(NotificationId::new(1)) && view.is_unread(NotificationId::new(2)));
        assert_eq!(
            view.catch_up(InboxDelta {
                reload: true,
                ..delta.clone()
            }),
            Err(MustReload)
        );
        assert_eq!(
            view.catch_up(InboxDelta {
                epoch: "two".into(),
                ..delta
            }),
            Err(MustReload)
        );
    }

    #[test]
    fn an_older_answer_that_arrives_late_changes_nothing() {
        let mut view = view();
        let list = InboxList {
            notifications: vec![],
            unread_count: 0,
            next_cursor: None,
            seq: 3,
            epoch: "one".into(),
        };
        view.replace(list.clone(), Timestamp::UNIX_EPOCH);
        assert_eq!(view.unread, 1);
        view.replace(InboxList { seq: 9, ..list }, Timestamp::UNIX_EPOCH);
        assert_eq!((view.seq, view.unread, view.newest), (9, 0, Some(vec![])));
    }

    #[test]
    fn a_list_says_what_was_not_here_yet() {
        let list = |cursor: Option<&str>| InboxList {
            notifications: vec![notification(3, 6), notification(2, 5)],
            unread_count: 9,
            next_cursor: cursor.map(str::to_owned),
            seq: 6,
            epoch: "one".into(),
        };
        let caught = |list| view().replace(list, Timestamp::UNIX_EPOCH);
        assert_eq!(caught(list(None)).new.len(), 2);
        assert!(!caught(list(None)).uncounted && caught(list(Some("s5"))).uncounted);
        // In another life of the database: none of these was made after that time.
        let restored = InboxList {
            epoch: "two".into(),
            ..list(None)
        };
        assert_eq!(caught(restored), Caught::default());
        // The first answer that a page gets is nothing new.
        let mut first = InboxView::default();
        assert_eq!(
            first.replace(list(None), Timestamp::UNIX_EPOCH),
            Caught::default()
        );
    }
}
