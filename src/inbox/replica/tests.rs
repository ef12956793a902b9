use super::*;
use crate::notification::{Change, NotificationData, NotificationType};

fn notification(id: i64, seq: i64) -> Notification {
    Notification {
        id: NotificationId::new(id),
        kind: NotificationType::ShiftCreated,
        title: "New Shift Created".into(),
        message: String::new(),
        data: NotificationData::Other(serde_json::Value::Null),
        action_url: None,
        is_read: false,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        read_at: None,
        seq,
    }
}

fn pushed(id: i64, seq: i64) -> ServerFrame {
    ServerFrame::Notification {
        notification: Box::new(notification(id, seq)),
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

fn view() -> InboxReplica {
    InboxReplica {
        newest: Some(vec![notification(1, 4)]),
        ..InboxReplica::at("one".into(), 4, 1)
    }
}

#[test]
fn the_next_push_rings_once_and_its_repeat_does_not() {
    let mut view = view();
    assert!(matches!(view.apply(&pushed(2, 5)), FrameEffect::New(_)));
    assert_eq!(view.apply(&count(2, 5)), FrameEffect::NoOp);
    assert_eq!(view.apply(&pushed(2, 5)), FrameEffect::NoOp);
    assert_eq!(
        (view.seq, view.unread, view.newest.as_ref().map(Vec::len)),
        (5, 2, Some(2))
    );
}

#[test]
fn after_a_restore_nothing_rings_before_everything_was_fetched_anew() {
    let counted = |epoch: &str, seq| ServerFrame::UnreadCount {
        count: 1,
        seq,
        epoch: epoch.into(),
    };
    let listed = |epoch: &str| InboxList {
        notifications: vec![notification(1, 3)],
        unread_count: 1,
        next_cursor: None,
        seq: 3,
        epoch: epoch.into(),
    };
    let mut view = view();
    assert_eq!(view.apply(&counted("two", 4)), FrameEffect::Reload);
    // It would be the next one, if this were the same inbox.
    assert_eq!(view.apply(&pushed(2, 5)), FrameEffect::NoOp);
    let then = Timestamp::UNIX_EPOCH;
    assert_eq!(
        view.replace(listed("two"), then),
        NewNotifications::default()
    );
    assert_eq!(view.apply(&counted("two", 3)), FrameEffect::NoOp);
    assert!(matches!(view.apply(&pushed(2, 4)), FrameEffect::New(_)));
    // An answer that was still under way from the former life is found out by the next word of the server.
    assert_eq!(
        view.replace(listed("one"), then),
        NewNotifications::default()
    );
    assert_eq!(view.apply(&pushed(3, 4)), FrameEffect::NoOp);
    assert_eq!(view.apply(&counted("two", 5)), FrameEffect::Reload);
}

#[test]
fn a_gap_is_seen_whichever_frame_shows_it() {
    assert_eq!(view().apply(&pushed(3, 6)), FrameEffect::Gap);
    assert_eq!(view().apply(&count(3, 6)), FrameEffect::Gap);
    assert_eq!(
        view().apply(&ServerFrame::AllRead {
            up_to: NotificationId::new(3),
            seq: 7
        }),
        FrameEffect::Gap
    );
}

#[test]
fn another_life_of_the_database_means_reload() {
    let frame = ServerFrame::UnreadCount {
        count: 0,
        seq: 4,
        epoch: "two".into(),
    };
    assert_eq!(view().apply(&frame), FrameEffect::Reload);
}

#[test]
fn what_a_resume_did_not_bring_is_a_gap() {
    let resumed = |to, complete| ServerFrame::Resumed {
        from: 4,
        to,
        complete,
    };
    assert_eq!(view().apply(&resumed(700, false)), FrameEffect::Gap);
    assert_eq!(view().apply(&resumed(5, true)), FrameEffect::Gap);
    assert_eq!(view().apply(&resumed(4, true)), FrameEffect::NoOp);
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
    assert!(!caught(list(None)).truncated && caught(list(Some("s5"))).truncated);
    // In another life of the database: none of these was made after that time.
    let restored = InboxList {
        epoch: "two".into(),
        ..list(None)
    };
    assert_eq!(caught(restored), NewNotifications::default());
    // The first answer that a page gets is nothing new.
    let mut first = InboxReplica::default();
    assert_eq!(
        first.replace(list(None), Timestamp::UNIX_EPOCH),
        NewNotifications::default()
    );
}
