//! Resolving several notifications, or the notifications of many users, and what is left alone.

use super::{NO_REASON, head, is_about_a_request, list};
use crate::test_network::TestNetwork;
use domain::{
    demo::DemoPlan,
    event::InboxEvent,
    id::{NotificationId, UserId},
    notification::ChangeKind,
    service::{inbox, shifts},
};

#[tokio::test]
async fn several_notifications_about_a_shift_are_one_change_of_an_inbox() {
    let network = TestNetwork::new().await;
    let (asha, nitin) = (network.eic(0).await, network.eic(1).await);
    let shift = network.shift(8).await;
    // As a second notification about the same shift would be stored; only Asha has it.
    let first = list(&network.service, &asha).await.pop().unwrap();
    network
        .execute(
            "INSERT INTO events (type, title, message, data, action_url, shift_id, created_at) \
             SELECT type, title, message, data, action_url, shift_id, created_at FROM events",
        )
        .await;
    network
        .execute(&format!(
            "INSERT INTO notifications (user_id, seq, event_id) SELECT {}, 2, MAX(id) FROM events",
            asha.id
        ))
        .await;
    network
        .execute(&format!(
            "UPDATE inboxes SET seq = 2, unread = 2 WHERE user_id = {}",
            asha.id
        ))
        .await;
    shifts::reject(&network.service, &nitin, shift.id, NO_REASON, None)
        .await
        .unwrap();
    let both: Vec<NotificationId> = list(&network.service, &asha)
        .await
        .iter()
        .rev()
        .map(|one| one.id)
        .collect();
    assert_eq!(both.len(), 2);
    assert_eq!(both[0], first.id);
    assert_eq!(head(&network, &asha).await, (3, 0));
    assert_eq!(head(&network, &nitin).await, (2, 0));
    let delta = inbox::since(&network.service, &asha, 2).await.unwrap();
    let [change] = &delta.changes[..] else {
        panic!("one change: {:?}", delta.changes)
    };
    assert!(matches!(&change.kind, ChangeKind::Resolved { ids, .. } if *ids == both));
    let replay = inbox::replay(&network.service, asha.id, 0).await.unwrap();
    assert_eq!(replay.counts(), [Some(1), Some(2), Some(0)]);
}

#[tokio::test]
async fn only_what_shiftbell_made_about_this_shift_is_resolved() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    let shift = network.shift(8).await;
    let foreign = "INSERT INTO events (type, title, message, data, created_at) \
                   VALUES ('SHIFT_CREATED', 'T', 'M', '{\"shift_id\": 1}', 0)";
    network.execute(foreign).await;
    network
        .execute(&format!(
            "INSERT INTO notifications (user_id, seq, event_id) SELECT {}, 2, MAX(id) FROM events",
            asha.id
        ))
        .await;
    network
        .execute(&format!(
            "UPDATE inboxes SET seq = 2, unread = 2 WHERE user_id = {}",
            asha.id
        ))
        .await;
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    let listed = list(&network.service, &asha).await;
    let resolved: Vec<_> = listed.iter().map(|one| one.resolved.is_some()).collect();
    assert_eq!((resolved, listed[0].is_read), (vec![false, true], false));
}

#[tokio::test]
async fn a_decision_reaches_a_thousand_inboxes_with_one_change_each() {
    let network = TestNetwork::of(DemoPlan {
        eics: 1_000,
        vendors: 1,
        vehicles: 1,
        drivers: 1,
        sample: false,
    })
    .await;
    let shift = network.shift(8).await;
    shifts::approve(&network.service, &network.eic(0).await, shift.id, None)
        .await
        .unwrap();
    let changes = network.last_published().inboxes;
    let told: Vec<UserId> = changes
        .iter()
        .filter(|change| matches!(&change.event, InboxEvent::Changed(ChangeKind::Resolved { ids, .. }) if ids.len() == 1))
        .map(|change| change.user)
        .collect();
    assert_eq!(told.len(), 1_000);
    assert_eq!(changes.len(), 1_001, "and the vendor is notified");
    let last = network.eic(999).await;
    assert!(
        list(&network.service, &last)
            .await
            .iter()
            .all(|one| { is_about_a_request(one) && one.is_read && one.resolved.is_some() })
    );
}

#[tokio::test]
async fn concurrent_decisions_and_reads_keep_every_count_correct() {
    let network = TestNetwork::new().await;
    let (asha, nitin) = (network.eic(0).await, network.eic(1).await);
    let mut tasks = Vec::new();
    for hour in 0..12 {
        let shift = network.shift(hour).await;
        let (service, by) = (network.service.clone(), asha.clone());
        tasks.push(tokio::spawn(async move {
            shifts::approve(&service, &by, shift.id, None)
                .await
                .map(drop)
        }));
        for user in [&asha, &nitin] {
            let newest = list(&network.service, user).await.remove(0).id;
            let (service, user) = (network.service.clone(), user.clone());
            tasks.push(tokio::spawn(async move {
                inbox::mark_read(&service, &user, newest).await?;
                inbox::mark_unread(&service, &user, newest).await
            }));
        }
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for user in [&asha, &nitin] {
        let listed = list(&network.service, user).await;
        assert!(listed.iter().all(|one| one.resolved.is_some()));
        let unread = listed.iter().filter(|one| !one.is_read).count();
        let (seq, counted) = head(&network, user).await;
        assert_eq!(counted, i64::try_from(unread).unwrap());
        let delta = inbox::since(&network.service, user, 0).await.unwrap();
        assert!(delta.complete, "a gap up to {seq}");
        let resolving = delta
            .changes
            .iter()
            .filter(|change| matches!(change.kind, ChangeKind::Resolved { .. }));
        assert_eq!(resolving.count(), 12);
    }
}
