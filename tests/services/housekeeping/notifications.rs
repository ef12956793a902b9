//! Old notifications: the counts stay right, and clients learn of their removal.

use super::{FILLED, LATER, fill_inboxes, number};
use crate::test_network::{NOW, TestNetwork};
use domain::{
    notification::ChangeKind,
    service::{
        housekeeping::{self, Retention},
        inbox::{self, Head, InboxQuery},
        shifts,
    },
};

const UNREAD: i64 = FILLED / 2;

#[tokio::test]
async fn removes_old_ones_and_their_events_and_the_unread_count_is_exact() {
    let network = TestNetwork::new().await;
    let eics = fill_inboxes(&network).await;
    let later = network.at(LATER, true);
    network
        .execute("UPDATE events SET created_at = created_at + 8640000000 * 100 WHERE id > (SELECT MAX(id) - 3 FROM events)")
        .await;
    housekeeping::run(&later, Retention::default())
        .await
        .unwrap();
    let db = &mut network.direct_connection().await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 3);
    for eic in &eics {
        let list = inbox::list(&later, eic, &InboxQuery::default())
            .await
            .unwrap();
        let seqs: Vec<_> = list.notifications.iter().map(|n| n.seq).collect();
        assert_eq!(seqs, [FILLED, FILLED - 1, FILLED - 2]);
        // Of the last three, two have an even number.
        assert_eq!(list.unread_count, 2);
        // Each unread one that was removed was a change.
        assert_eq!(list.seq, FILLED + UNREAD - 2);
    }
    // The shift and what happened to it stay.
    assert_eq!(number(db, "SELECT COUNT(*) FROM shifts").await, 1);
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM audit WHERE shift_id IS NOT NULL").await,
        1
    );
    // A second run changes nothing.
    let before = inbox::head(&later, eics[0].id).await;
    housekeeping::run(&later, Retention::default())
        .await
        .unwrap();
    assert_eq!(inbox::head(&later, eics[0].id).await, before);
}

#[tokio::test]
async fn a_client_learns_that_removed_ones_are_no_longer_unread() {
    let network = TestNetwork::new().await;
    network.shift(0).await;
    network.shift(1).await;
    let eic = network.eic(0).await;
    let list = inbox::list(&network.service, &eic, &InboxQuery::default())
        .await
        .unwrap();
    let later = network.at(LATER, true);
    housekeeping::run(&later, Retention::default())
        .await
        .unwrap();
    let delta = inbox::since(&later, &eic, list.seq).await.unwrap();
    let changes: Vec<_> = delta
        .changes
        .iter()
        .map(|change| (change.seq, change.kind.clone()))
        .collect();
    let read = |index: usize| ChangeKind::Read {
        ids: vec![list.notifications[index].id],
    };
    assert_eq!(changes, [(3, read(1)), (4, read(0))]);
    assert_eq!((delta.unread_count, delta.seq, delta.reload), (0, 4, false));
    let replay = inbox::replay(&later, eic.id, list.seq).await.unwrap();
    assert_eq!(
        (replay.counts(), replay.complete),
        (vec![Some(1), Some(0)], true)
    );
}

#[tokio::test]
async fn a_resume_from_before_what_is_kept_must_reload() {
    let network = TestNetwork::new().await;
    let [eic, _] = fill_inboxes(&network).await;
    // The oldest is removed; far more follow than one answer holds.
    network
        .execute("UPDATE events SET created_at = 0 WHERE id = (SELECT MIN(id) FROM events)")
        .await;
    let service = network.at(NOW, true);
    housekeeping::run(&service, Retention::default())
        .await
        .unwrap();
    let delta = inbox::since(&service, &eic, 0).await.unwrap();
    assert!(delta.reload && !delta.complete && delta.notifications.is_empty());
    assert!(!inbox::replay(&service, eic.id, 0).await.unwrap().complete);
    let delta = inbox::since(&service, &eic, 1).await.unwrap();
    assert_eq!((delta.reload, delta.notifications.len()), (false, 500));
}

#[tokio::test]
async fn a_resume_across_a_removed_one_must_reload() {
    let network = TestNetwork::new().await;
    for hour in 0..3 {
        network.shift(hour).await;
    }
    let eic = network.eic(0).await;
    network
        .execute("UPDATE events SET created_at = 0 WHERE id = (SELECT MIN(id) + 1 FROM events)")
        .await;
    let service = network.at(NOW, true);
    housekeeping::run(&service, Retention::default())
        .await
        .unwrap();
    for (since, reload) in [(0, true), (1, true), (2, false), (3, false), (4, false)] {
        let delta = inbox::since(&service, &eic, since).await.unwrap();
        assert_eq!(delta.reload, reload, "{since}");
    }
}

#[tokio::test]
async fn a_decision_of_which_a_part_was_removed_is_not_replayed() {
    let network = TestNetwork::new().await;
    let shift = network.shift(0).await;
    let eic = network.eic(0).await;
    // A second notification about the same shift.
    network
        .execute(
            "INSERT INTO events (type, title, message, data, action_url, shift_id, created_at) \
             SELECT type, title, message, data, action_url, shift_id, created_at FROM events",
        )
        .await;
    network
        .execute(&format!(
            "INSERT INTO notifications (user_id, seq, event_id) SELECT {}, 2, MAX(id) FROM events",
            eic.id
        ))
        .await;
    network
        .execute(&format!(
            "UPDATE inboxes SET seq = 2, unread = 2 WHERE user_id = {}",
            eic.id
        ))
        .await;
    shifts::approve(&network.service, &eic, shift.id, None)
        .await
        .unwrap();
    let delta = inbox::since(&network.service, &eic, 2).await.unwrap();
    assert_eq!((delta.changes.len(), delta.reload), (1, false));
    network
        .execute("UPDATE events SET created_at = 0 WHERE id = (SELECT MIN(id) FROM events)")
        .await;
    housekeeping::run(&network.service, Retention::default())
        .await
        .unwrap();
    assert!(
        inbox::since(&network.service, &eic, 2)
            .await
            .unwrap()
            .reload
    );
    let list = inbox::list(&network.service, &eic, &InboxQuery::default())
        .await
        .unwrap();
    assert_eq!(list.notifications.len(), 1);
    assert!(list.notifications[0].resolved.is_some());
    assert_eq!((list.unread_count, list.seq), (0, 3));
}

#[tokio::test]
async fn writes_of_users_go_between_two_batches() {
    let network = TestNetwork::new().await;
    let [eic, _] = fill_inboxes(&network).await;
    let later = network.at(LATER, true);
    let cleaner = later.clone();
    let housekeeping =
        tokio::spawn(async move { housekeeping::run(&cleaner, Retention::default()).await });
    let db = &mut network.direct_connection().await;
    // The first batch has been committed.
    while number(db, "SELECT COUNT(*) FROM notifications").await == 2 * FILLED {
        tokio::task::yield_now().await;
    }
    inbox::mark_all_read(&later, &eic, None).await.unwrap();
    let left = number(db, "SELECT COUNT(*) FROM notifications").await;
    assert!(left > 0, "the write waited for the end of the housekeeping");
    housekeeping.await.unwrap().unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM notifications").await, 0);
    let head = inbox::head(&later, eic.id).await.unwrap();
    assert_eq!(head.unread, 0);
    assert!(head.seq > FILLED && head.seq <= FILLED + UNREAD + 1);
}

#[tokio::test]
async fn two_processes_at_once_count_each_removal_once() {
    let network = TestNetwork::new().await;
    let eics = fill_inboxes(&network).await;
    let (one, other) = (
        network.at(LATER, true),
        network.another_process(LATER).await,
    );
    let (first, second) = tokio::join!(
        housekeeping::run(&one, Retention::default()),
        housekeeping::run(&other, Retention::default())
    );
    assert_eq!((first, second), (Ok(()), Ok(())));
    housekeeping::run(&one, Retention::default()).await.unwrap();
    for eic in &eics {
        let expected = Head {
            seq: FILLED + UNREAD,
            unread: 0,
        };
        assert_eq!(inbox::head(&one, eic.id).await, Ok(expected));
    }
    let db = &mut network.direct_connection().await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 0);
}

#[tokio::test]
async fn zero_days_keep_all() {
    let network = TestNetwork::new().await;
    network.shift(0).await;
    let eic = network.eic(0).await;
    inbox::mark_all_read(&network.service, &eic, None)
        .await
        .unwrap();
    let later = network.at("2100-01-01T00:00:00Z", true);
    housekeeping::run(&later, Retention::of_days(0, 0))
        .await
        .unwrap();
    let delta = inbox::since(&later, &eic, 0).await.unwrap();
    assert_eq!(
        (delta.notifications.len(), delta.changes.len(), delta.reload),
        (1, 1, false)
    );
}
