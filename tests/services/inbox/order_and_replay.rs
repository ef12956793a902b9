//! The order of an inbox: no gaps in `seq`, complete replays, a correct count.

use crate::test_network::TestNetwork;
use domain::{
    error::{EntityKind, Error},
    frame::{MAX_REPLAY, ServerFrame},
    id::NotificationId,
    notification::ChangeKind,
    service::{
        housekeeping::{self, Retention},
        inbox::{self, Head, InboxQuery},
    },
    user::User,
};
use std::collections::HashMap;

async fn newest_id(network: &TestNetwork, user: &User) -> NotificationId {
    inbox::list(&network.service, user, &InboxQuery::default())
        .await
        .unwrap()
        .notifications[0]
        .id
}

#[tokio::test]
async fn every_change_has_the_next_seq_and_no_change_has_none() {
    let network = TestNetwork::new().await;
    for hour in 0..3 {
        network.shift(hour).await;
    }
    let eic = network.eic(0).await;
    let list = inbox::list(&network.service, &eic, &InboxQuery::default())
        .await
        .unwrap();
    assert_eq!(
        list.notifications.iter().map(|n| n.seq).collect::<Vec<_>>(),
        [3, 2, 1]
    );
    let (newest, oldest) = (list.notifications[0].id, list.notifications[2].id);
    inbox::mark_read(&network.service, &eic, oldest)
        .await
        .unwrap();
    inbox::mark_read(&network.service, &eic, oldest)
        .await
        .unwrap();
    inbox::mark_unread(&network.service, &eic, oldest)
        .await
        .unwrap();
    inbox::mark_all_read(&network.service, &eic, Some(list.notifications[1].id))
        .await
        .unwrap();
    let delta = inbox::since(&network.service, &eic, 0).await.unwrap();
    assert_eq!(
        (delta.seq, delta.unread_count, delta.complete, delta.reload),
        (6, 1, true, false)
    );
    let changes: Vec<_> = delta
        .changes
        .iter()
        .map(|change| (change.seq, change.kind.clone()))
        .collect();
    let all = ChangeKind::AllRead {
        up_to: list.notifications[1].id,
    };
    assert_eq!(
        changes,
        [
            (4, ChangeKind::Read { ids: vec![oldest] }),
            (5, ChangeKind::Unread { ids: vec![oldest] }),
            (6, all)
        ]
    );
    inbox::mark_all_read(&network.service, &eic, None)
        .await
        .unwrap();
    inbox::mark_all_read(&network.service, &eic, None)
        .await
        .unwrap();
    assert_eq!(
        inbox::head(&network.service, eic.id)
            .await
            .map(|head| (head.seq, head.unread)),
        Ok((7, 0))
    );
    assert!(
        inbox::list(&network.service, &eic, &InboxQuery::default())
            .await
            .unwrap()
            .notifications
            .iter()
            .all(|n| n.is_read)
    );
    assert!(newest > oldest);
}

#[tokio::test]
async fn replays_in_order_and_requires_a_reload_for_an_impossible_seq() {
    let network = TestNetwork::new().await;
    network.shift(0).await;
    let eic = network.eic(1).await;
    let id = newest_id(&network, &eic).await;
    inbox::mark_read(&network.service, &eic, id).await.unwrap();
    network.shift(1).await;
    let replay = inbox::replay(&network.service, eic.id, 1).await.unwrap();
    assert!(matches!(
        replay.frames[..],
        [
            ServerFrame::Read { seq: 2, .. },
            ServerFrame::Notification { seq: 3, .. }
        ]
    ));
    assert_eq!((replay.to, replay.unread, replay.complete), (3, 1, true));
    assert!(
        !inbox::replay(&network.service, eic.id, 4)
            .await
            .unwrap()
            .complete
    );
    let future = inbox::since(&network.service, &eic, i64::MAX)
        .await
        .unwrap();
    assert!(future.reload && !future.complete && future.notifications.is_empty());
    assert!(matches!(
        inbox::since(&network.service, &eic, -1).await,
        Err(Error::InvalidParameter { .. })
    ));
}

#[tokio::test]
async fn requires_a_reload_if_changes_were_trimmed() {
    let network = TestNetwork::new().await;
    network.shift(0).await;
    let eic = network.eic(0).await;
    let id = newest_id(&network, &eic).await;
    inbox::mark_read(&network.service, &eic, id).await.unwrap();
    let much_later = network.at("2027-06-01T00:00:00Z", true);
    housekeeping::run(&much_later, Retention::default())
        .await
        .unwrap();
    assert!(inbox::since(&much_later, &eic, 1).await.unwrap().reload);
    assert!(!inbox::since(&much_later, &eic, 2).await.unwrap().reload);
}

#[tokio::test]
async fn more_changes_than_a_replay_allows_come_in_parts_over_rest_and_never_over_the_socket() {
    let network = TestNetwork::new().await;
    network.shift(0).await;
    let eic = network.eic(0).await;
    let id = newest_id(&network, &eic).await;
    for _ in 0..MAX_REPLAY / 2 {
        inbox::mark_read(&network.service, &eic, id).await.unwrap();
        inbox::mark_unread(&network.service, &eic, id)
            .await
            .unwrap();
    }
    let first = inbox::since(&network.service, &eic, 0).await.unwrap();
    assert_eq!(
        (
            first.notifications.len() + first.changes.len(),
            first.complete,
            first.reload
        ),
        (500, false, false)
    );
    let rest = inbox::since(&network.service, &eic, first.changes.last().unwrap().seq)
        .await
        .unwrap();
    assert_eq!((rest.changes.len(), rest.complete), (1, true));
    let replay = inbox::replay(&network.service, eic.id, 0).await.unwrap();
    assert!(!replay.complete && replay.frames.is_empty());
}

#[tokio::test]
async fn another_users_notification_is_not_found() {
    let network = TestNetwork::new().await;
    network.shift(0).await;
    let (asha, nitin) = (network.eic(0).await, network.eic(1).await);
    let id = inbox::list(&network.service, &asha, &InboxQuery::default())
        .await
        .unwrap()
        .notifications[0]
        .id;
    let not_found = Err(Error::NotFound {
        entity: EntityKind::Notification,
    });
    assert_eq!(
        inbox::mark_read(&network.service, &nitin, id).await,
        not_found
    );
    assert_eq!(
        inbox::mark_all_read(&network.service, &nitin, Some(id)).await,
        not_found
    );
    assert_eq!(
        inbox::mark_read(&network.service, &asha, NotificationId::new(i64::MAX)).await,
        not_found
    );
    assert_eq!(
        inbox::head(&network.service, nitin.id)
            .await
            .map(|head| head.unread),
        Ok(1)
    );
}

#[tokio::test]
async fn an_error_in_one_inbox_does_not_affect_the_others() {
    let network = TestNetwork::new().await;
    network.shift(1).await;
    let [broken, whole] = [network.eic(0).await.id, network.eic(1).await.id];
    let mut database = network.direct_connection().await;
    if database.backend_name() == "PostgreSQL" {
        // PostgreSQL does not store text in an integer column.
        return;
    }
    sqlx::query("UPDATE inboxes SET unread = 'many' WHERE user_id = $1")
        .bind(broken.get())
        .execute(&mut database)
        .await
        .unwrap();
    let heads = inbox::heads(&network.service, &[whole, broken]).await;
    let heads: HashMap<_, _> = heads.unwrap().into_iter().collect();
    assert_eq!(heads[&broken], Err(Error::Internal));
    assert_eq!(heads[&whole], Ok(Head { seq: 1, unread: 1 }));
}

#[tokio::test]
async fn lists_continue_at_their_cursor_and_forged_cursors_are_rejected() {
    let network = TestNetwork::new().await;
    for hour in 0..5 {
        network.shift(hour).await;
    }
    let eic = network.eic(0).await;
    let page = async |cursor: Option<String>| {
        let query = InboxQuery {
            cursor,
            limit: 2,
            ..InboxQuery::default()
        };
        inbox::list(&network.service, &eic, &query).await
    };
    let mut seqs = Vec::new();
    let mut cursor = None;
    loop {
        let list = page(cursor).await.unwrap();
        seqs.extend(list.notifications.iter().map(|n| n.seq));
        cursor = list.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seqs, [5, 4, 3, 2, 1]);
    for forged in ["", "5", "s-1", "s0", "sx", "s99999999999999999999"] {
        assert!(
            matches!(
                page(Some(forged.into())).await,
                Err(Error::InvalidParameter { .. })
            ),
            "{forged}"
        );
    }
}
