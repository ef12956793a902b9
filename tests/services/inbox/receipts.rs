//! Receipts of many users in one write (CONTRACT §7).

use crate::test_network::{TestNetwork, time};
use domain::{
    demo::DemoPlan,
    event::InboxEvent,
    id::{NotificationId, UserId},
    service::{
        inbox::{self, Receipt},
        shifts,
    },
};

/// More than one statement takes.
const EICS: usize = 2300;

#[tokio::test]
async fn receipts_of_many_users_are_stored_together_and_the_first_times_stay() {
    let network = TestNetwork::of(DemoPlan {
        eics: EICS,
        vendors: 1,
        vehicles: 1,
        drivers: 1,
        sample: false,
    })
    .await;
    let ravi = network.vendor(0).await;
    let shift = network.shift(8).await;
    let mut told: Vec<(UserId, NotificationId)> = network
        .last_published()
        .inboxes
        .iter()
        .map(|change| match change.event {
            InboxEvent::New { id, .. } => (change.user, id),
            InboxEvent::Changed(_) => panic!("not a new notification"),
        })
        .collect();
    told.sort_unstable();
    let at = |text: &str, seen: bool| {
        let reached_at = time(text);
        told.iter().map(move |(user, id)| Receipt {
            user: *user,
            id: *id,
            reached_at,
            seen_at: seen.then_some(reached_at),
        })
    };
    let reached: Vec<_> = at("2027-03-01T01:00:00Z", false).collect();
    let mut seen: Vec<_> = at("2027-03-01T02:00:00Z", true).take(EICS - 1).collect();
    // Of another user's notification.
    seen.push(Receipt {
        user: told[0].0,
        ..seen[1]
    });
    let later: Vec<_> = at("2027-03-01T03:00:00Z", true).take(5).collect();
    for receipts in [&reached, &seen, &later] {
        inbox::record_receipts(&network.service, receipts)
            .await
            .unwrap();
    }
    let counted = shifts::receipts(&network.service, &ravi, shift.id)
        .await
        .unwrap();
    let all = i64::try_from(EICS).unwrap();
    assert_eq!(
        (counted.told, counted.reached, counted.seen),
        (all, all, all - 1)
    );
    assert_eq!(counted.first_seen_at, Some(time("2027-03-01T02:00:00Z")));
}
