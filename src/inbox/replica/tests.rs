mod convergence;

use super::*;
use crate::notification::{
    Change, InboxDelta, InboxList, NotificationData, NotificationType, Resolved, ResolvedStatus,
};
use jiff::Timestamp;

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
        resolved: None,
        seq,
    }
}

fn notification_frame(id: i64, seq: i64) -> ServerFrame {
    ServerFrame::Notification {
        notification: Box::new(notification(id, seq)),
        seq,
    }
}

fn count_frame(count: i64, seq: i64) -> ServerFrame {
    ServerFrame::UnreadCount {
        count,
        seq,
        epoch: "one".into(),
    }
}

fn replica() -> InboxReplica {
    InboxReplica {
        newest: Some(vec![notification(1, 4)]),
        ..InboxReplica::at("one".into(), 4, 1)
    }
}

#[test]
fn notifications_of_a_long_outage_are_counted_up_to_a_limit() {
    let mut received = NewNotifications::default();
    let last = i64::try_from(NewNotifications::MAX).expect("small") + 200;
    for id in 1..=last {
        received.append(NewNotifications {
            new: vec![notification(id, id)],
            truncated: false,
        });
    }
    assert!(received.truncated);
    assert_eq!(received.new.len(), NewNotifications::MAX);
    assert_eq!(received.new.last().map(|newest| newest.seq), Some(last));
}

#[test]
fn a_notification_is_new_once_and_its_repeat_is_ignored() {
    let mut replica = replica();
    assert!(matches!(
        replica.apply(&notification_frame(2, 5)),
        FrameEffect::New(_)
    ));
    assert_eq!(replica.apply(&count_frame(2, 5)), FrameEffect::NoOp);
    assert_eq!(replica.apply(&notification_frame(2, 5)), FrameEffect::NoOp);
    assert_eq!(
        (
            replica.seq,
            replica.unread,
            replica.newest.as_ref().map(Vec::len)
        ),
        (5, 2, Some(2))
    );
}

#[test]
fn after_a_restore_notifications_are_ignored_until_the_reload() {
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
    let mut replica = replica();
    assert_eq!(replica.apply(&counted("two", 4)), FrameEffect::Reload);
    // This `seq` would be the next one in the old epoch.
    assert_eq!(replica.apply(&notification_frame(2, 5)), FrameEffect::NoOp);
    let last_synced_at = Timestamp::UNIX_EPOCH;
    assert_eq!(
        replica.replace(listed("two"), last_synced_at),
        NewNotifications::default()
    );
    assert_eq!(replica.apply(&counted("two", 3)), FrameEffect::NoOp);
    assert!(matches!(
        replica.apply(&notification_frame(2, 4)),
        FrameEffect::New(_)
    ));
    // A response of the old epoch arrives late: the next `unread_count` frame reveals it.
    assert_eq!(
        replica.replace(listed("one"), last_synced_at),
        NewNotifications::default()
    );
    assert_eq!(replica.apply(&notification_frame(3, 4)), FrameEffect::NoOp);
    assert_eq!(replica.apply(&counted("two", 5)), FrameEffect::Reload);
}

#[test]
fn every_frame_type_can_reveal_a_gap() {
    assert_eq!(replica().apply(&notification_frame(3, 6)), FrameEffect::Gap);
    assert_eq!(replica().apply(&count_frame(3, 6)), FrameEffect::Gap);
    assert_eq!(
        replica().apply(&ServerFrame::AllRead {
            up_to: NotificationId::new(3),
            seq: 7
        }),
        FrameEffect::Gap
    );
}

#[test]
fn another_epoch_requires_a_reload() {
    let frame = ServerFrame::UnreadCount {
        count: 0,
        seq: 4,
        epoch: "two".into(),
    };
    assert_eq!(replica().apply(&frame), FrameEffect::Reload);
}

#[test]
fn an_incomplete_resume_is_a_gap() {
    let resumed = |to, complete| ServerFrame::Resumed {
        from: 4,
        to,
        complete,
    };
    assert_eq!(replica().apply(&resumed(700, false)), FrameEffect::Gap);
    assert_eq!(replica().apply(&resumed(5, true)), FrameEffect::Gap);
    assert_eq!(replica().apply(&resumed(4, true)), FrameEffect::NoOp);
}

#[test]
fn applies_read_state_changed_by_other_clients() {
    let mut replica = replica();
    replica.apply(&ServerFrame::Read {
        ids: vec![NotificationId::new(1)],
        seq: 5,
    });
    assert!(!replica.is_unread(NotificationId::new(1)));
    replica.apply(&ServerFrame::Unread {
        ids: vec![NotificationId::new(1)],
        seq: 6,
    });
    assert!(replica.is_unread(NotificationId::new(1)));
    replica.apply(&notification_frame(2, 7));
    replica.apply(&ServerFrame::AllRead {
        up_to: NotificationId::new(1),
        seq: 8,
    });
    assert!(
        !replica.is_unread(NotificationId::new(1)) && replica.is_unread(NotificationId::new(2))
    );
}

fn resolved_frame(ids: &[i64], seq: i64) -> ServerFrame {
    ServerFrame::Resolved {
        ids: ids.iter().copied().map(NotificationId::new).collect(),
        resolved: resolved(),
        seq,
    }
}

fn resolved() -> Resolved {
    Resolved {
        status: ResolvedStatus::Approved,
        by: None,
        at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_resolved_notification_is_read_and_can_be_marked_unread() {
    let mut replica = replica();
    replica.apply(&notification_frame(2, 5));
    assert_eq!(replica.apply(&resolved_frame(&[1], 6)), FrameEffect::NoOp);
    assert_eq!(replica.apply(&count_frame(1, 6)), FrameEffect::NoOp);
    assert_eq!((replica.seq, replica.unread), (6, 1));
    let (one, two) = (NotificationId::new(1), NotificationId::new(2));
    assert!(!replica.is_unread(one) && replica.is_unread(two));
    let of = |replica: &InboxReplica| -> Vec<Option<Resolved>> {
        let newest = replica.newest.iter().flatten();
        newest.map(|one| one.resolved.clone()).collect()
    };
    assert_eq!(of(&replica), [None, Some(resolved())]);
    replica.apply(&ServerFrame::Unread {
        ids: vec![one],
        seq: 7,
    });
    assert!(replica.is_unread(one));
    assert_eq!(of(&replica), [None, Some(resolved())]);
    assert_eq!(replica.apply(&resolved_frame(&[2], 9)), FrameEffect::Gap);
}

#[test]
fn catch_up_returns_new_notifications_and_adopts_the_servers_count() {
    let mut replica = replica();
    let delta = InboxDelta {
        notifications: vec![notification(1, 4), notification(2, 5)],
        changes: vec![Change {
            seq: 6,
            kind: ChangeKind::Resolved {
                ids: vec![NotificationId::new(1)],
                resolved: resolved(),
            },
        }],
        unread_count: 1,
        seq: 6,
        epoch: "one".into(),
        complete: true,
        reload: false,
    };
    assert_eq!(replica.catch_up(delta.clone()).map(|new| new.len()), Ok(1));
    assert_eq!((replica.seq, replica.unread), (6, 1));
    assert!(
        !replica.is_unread(NotificationId::new(1)) && replica.is_unread(NotificationId::new(2))
    );
    assert_eq!(
        replica.catch_up(InboxDelta {
            reload: true,
            ..delta.clone()
        }),
        Err(MustReload)
    );
    assert_eq!(
        replica.catch_up(InboxDelta {
            epoch: "two".into(),
            ..delta
        }),
        Err(MustReload)
    );
}

#[test]
fn ignores_an_older_list_that_arrives_late() {
    let mut replica = replica();
    let list = InboxList {
        notifications: vec![],
        unread_count: 0,
        next_cursor: None,
        seq: 3,
        epoch: "one".into(),
    };
    replica.replace(list.clone(), Timestamp::UNIX_EPOCH);
    assert_eq!(replica.unread, 1);
    replica.replace(InboxList { seq: 9, ..list }, Timestamp::UNIX_EPOCH);
    assert_eq!(
        (replica.seq, replica.unread, replica.newest),
        (9, 0, Some(vec![]))
    );
}

#[test]
fn replace_returns_notifications_that_are_new() {
    let list = |cursor: Option<&str>| InboxList {
        notifications: vec![notification(3, 6), notification(2, 5)],
        unread_count: 9,
        next_cursor: cursor.map(str::to_owned),
        seq: 6,
        epoch: "one".into(),
    };
    let new_in = |list| replica().replace(list, Timestamp::UNIX_EPOCH);
    assert_eq!(new_in(list(None)).new.len(), 2);
    assert!(!new_in(list(None)).truncated && new_in(list(Some("s5"))).truncated);
    // In another epoch `created_at` decides: none of these was created after that time.
    let restored = InboxList {
        epoch: "two".into(),
        ..list(None)
    };
    assert_eq!(new_in(restored), NewNotifications::default());
    // Nothing in the first response counts as new.
    let mut first = InboxReplica::default();
    assert_eq!(
        first.replace(list(None), Timestamp::UNIX_EPOCH),
        NewNotifications::default()
    );
}
