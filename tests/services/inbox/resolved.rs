//! When a shift leaves PENDING, its notifications are resolved in every inbox (CONTRACT §4).

mod many;

use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    frame::{FrameWriter, ServerFrame},
    notification::{ChangeKind, Notification, NotificationType, Resolved, ResolvedStatus},
    service::{
        Service,
        inbox::{self, Head, InboxQuery},
        shifts,
    },
    shift::{Person, ShiftStatus},
    user::User,
};

const NO_REASON: &str = "No gas today";

async fn list(service: &Service, user: &User) -> Vec<Notification> {
    inbox::list(service, user, &InboxQuery::default())
        .await
        .unwrap()
        .notifications
}

async fn head(network: &TestNetwork, user: &User) -> (i64, i64) {
    let Head { seq, unread } = inbox::head(&network.service, user.id).await.unwrap();
    (seq, unread)
}

fn resolved(status: ResolvedStatus, by: &User) -> Resolved {
    Resolved {
        status,
        by: Some(Person {
            id: by.id,
            full_name: by.full_name.clone(),
        }),
        at: time(NOW),
    }
}

fn is_about_a_request(notification: &Notification) -> bool {
    notification.kind == NotificationType::ShiftCreated
}

#[tokio::test]
async fn a_decision_resolves_the_notification_of_every_eic() {
    let network = TestNetwork::new().await;
    let (asha, nitin, ravi) = (
        network.eic(0).await,
        network.eic(1).await,
        network.vendor(0).await,
    );
    let shift = network.shift(8).await;
    let open = network.shift(9).await;
    let first = list(&network.service, &nitin).await.pop().unwrap();
    // One has read it before, the other has not.
    inbox::mark_read(&network.service, &nitin, first.id)
        .await
        .unwrap();
    let read = list(&network.service, &nitin).await.pop().unwrap();
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    let expected = resolved(ResolvedStatus::Approved, &asha);
    let hers = list(&network.service, &asha).await;
    assert_eq!(hers[0].resolved, None);
    assert!(!hers[0].is_read && hers[0].action_url == Some(format!("/shifts/{}", open.id)));
    assert_eq!(hers[1].resolved, Some(expected.clone()));
    assert_eq!((hers[1].is_read, hers[1].read_at), (true, Some(time(NOW))));
    assert_eq!(hers[1].seq, 1, "the seq of a notification never changes");
    assert_eq!(
        list(&network.service, &nitin).await[1],
        Notification {
            resolved: Some(expected.clone()),
            ..read
        }
    );
    assert_eq!(head(&network, &asha).await, (3, 1));
    assert_eq!(head(&network, &nitin).await, (4, 1));
    // The vendor's notification about the decision is nothing to resolve.
    let told = list(&network.service, &ravi).await;
    assert_eq!((told[0].resolved.clone(), told[0].is_read), (None, false));

    let delta = inbox::since(&network.service, &nitin, 3).await.unwrap();
    let kind = ChangeKind::Resolved {
        ids: vec![first.id],
        resolved: expected.clone(),
    };
    assert_eq!(
        delta.changes,
        [domain::notification::Change { seq: 4, kind }]
    );
    assert!(delta.complete && delta.notifications.is_empty());
    let replay = inbox::replay(&network.service, nitin.id, 2).await.unwrap();
    assert_eq!(
        replay.frames[1],
        ServerFrame::Resolved {
            ids: vec![first.id],
            resolved: expected,
            seq: 4,
        }
    );
    // He had read it, so resolving did not change his count; reading it did.
    assert_eq!(replay.counts(), [Some(1), Some(1)]);
    let replay = inbox::replay(&network.service, asha.id, 0).await.unwrap();
    assert_eq!(replay.counts(), [Some(1), Some(2), Some(1)]);
}

#[tokio::test]
async fn every_way_out_of_pending_resolves_and_nothing_later_changes_it() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let approved = network.shift(8).await;
    let rejected = network.shift(9).await;
    let cancelled = network.shift(10).await;
    let service = &network.service;
    shifts::approve(service, &asha, approved.id, None)
        .await
        .unwrap();
    shifts::reject(service, &asha, rejected.id, NO_REASON, None)
        .await
        .unwrap();
    shifts::cancel(service, &ravi, cancelled.id, None)
        .await
        .unwrap();
    assert_eq!(network.last_published().inboxes.len(), 2);
    let before = list(service, &asha).await;
    let statuses: Vec<_> = before.iter().map(|one| one.resolved.clone()).collect();
    assert_eq!(
        statuses,
        [
            Some(resolved(ResolvedStatus::Cancelled, &ravi)),
            Some(resolved(ResolvedStatus::Rejected, &asha)),
            Some(resolved(ResolvedStatus::Approved, &asha)),
        ]
    );
    assert_eq!(head(&network, &asha).await, (6, 0));
    // Cancelling the approved shift is no decision about the request any more.
    let later = network.at("2027-03-01T01:00:00Z", true);
    let shift = shifts::cancel(&later, &ravi, approved.id, None)
        .await
        .unwrap();
    assert_eq!(shift.status, ShiftStatus::Cancelled);
    assert!(network.last_published().inboxes.is_empty());
    assert_eq!(list(service, &asha).await, before);
    assert_eq!(head(&network, &asha).await, (6, 0));
}

#[tokio::test]
async fn what_another_process_reads_equals_what_was_published() {
    let network = TestNetwork::new().await;
    let (asha, nitin) = (network.eic(0).await, network.eic(1).await);
    let mut published = Vec::new();
    let mut take = || {
        let changes = network.last_published().inboxes;
        published.extend(changes.into_iter().filter(|change| change.user == asha.id));
    };
    let first = network.shift(8).await;
    take();
    let second = network.shift(9).await;
    take();
    shifts::approve(&network.service, &nitin, first.id, None)
        .await
        .unwrap();
    take();
    network.shift(10).await;
    take();
    shifts::reject(&network.service, &nitin, second.id, NO_REASON, None)
        .await
        .unwrap();
    take();
    let frames = |changes: &[domain::event::InboxChange]| -> Vec<String> {
        let mut writer = FrameWriter::new("epoch");
        changes
            .iter()
            .flat_map(|change| writer.write(change).unwrap())
            .collect()
    };
    for depth in [1, 2, 5, 16] {
        let mut latest = inbox::latest(&network.service, &[asha.id], depth)
            .await
            .unwrap();
        let latest = latest.remove(0);
        let from = published
            .len()
            .saturating_sub(usize::try_from(depth).unwrap());
        assert_eq!((latest.user, latest.seq), (asha.id, 5));
        assert_eq!(frames(&latest.changes), frames(&published[from..]));
    }
    assert!(frames(&published)[4].starts_with(r#"{"type":"resolved","ids":["#));
    assert!(frames(&published)[5].starts_with(r#"{"type":"unread_count","count":1,"seq":3,"#));
}

#[tokio::test]
async fn a_resolved_notification_can_be_marked_unread_and_read() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    let shift = network.shift(8).await;
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    let one = list(&network.service, &asha).await.remove(0);
    inbox::mark_unread(&network.service, &asha, one.id)
        .await
        .unwrap();
    assert_eq!(head(&network, &asha).await, (3, 1));
    let unread = list(&network.service, &asha).await.remove(0);
    assert_eq!((unread.is_read, &unread.resolved), (false, &one.resolved));
    inbox::mark_all_read(&network.service, &asha, None)
        .await
        .unwrap();
    assert_eq!(head(&network, &asha).await, (4, 0));
    let replay = inbox::replay(&network.service, asha.id, 1).await.unwrap();
    assert!(matches!(
        replay.frames[..],
        [
            ServerFrame::Resolved { seq: 2, .. },
            ServerFrame::Unread { seq: 3, .. },
            ServerFrame::AllRead { seq: 4, .. }
        ]
    ));
}

#[tokio::test]
async fn resolves_while_realtime_notifications_are_disabled() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    let shift = network.shift(8).await;
    let silent = network.at(NOW, false);
    shifts::approve(&silent, &asha, shift.id, None)
        .await
        .unwrap();
    let notification = list(&silent, &asha).await.remove(0);
    assert!(notification.is_read && notification.resolved.is_some());
    assert_eq!(head(&network, &asha).await, (2, 0));
    let vendor = network.vendor(0).await;
    assert!(list(&silent, &vendor).await.is_empty());
}
