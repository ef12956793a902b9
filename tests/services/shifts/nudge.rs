//! Calling for a decision again (CONTRACT §7): once an hour, and no step of the reminders before the start.

use crate::test_network::TestNetwork;
use domain::{
    error::Error,
    notification::NotificationType,
    service::{
        inbox::{self, InboxQuery},
        shifts,
    },
    user::User,
};

/// How many reminders this user has.
async fn waiting(network: &TestNetwork, user: &User) -> usize {
    let all = inbox::list(&network.service, user, &InboxQuery::default())
        .await
        .unwrap();
    let is_waiting = |kind| kind == NotificationType::ShiftWaiting;
    let all = all.notifications.iter();
    all.filter(|one| is_waiting(one.kind)).count()
}

#[tokio::test]
async fn the_next_reminder_is_possible_after_an_hour() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let id = network.shift(8).await.id;
    for (now, expected) in [
        ("2027-03-01T10:00:00Z", Ok(2)),
        ("2027-03-01T10:00:00.400Z", Err(3600)),
        ("2027-03-01T10:59:00.001Z", Err(60)),
        ("2027-03-01T10:59:59.999Z", Err(1)),
        ("2027-03-01T11:00:00Z", Ok(2)),
        ("2027-03-01T11:30:00Z", Err(1800)),
    ] {
        let nudged = shifts::nudge(&network.at(now, true), &ravi, id).await;
        let expected = expected.map_err(|retry_after| Error::RecentlyNudged { retry_after });
        assert_eq!(nudged, expected, "{now}");
    }
    assert_eq!(waiting(&network, &asha).await, 2);
}

#[tokio::test]
async fn a_reminder_of_the_vendor_replaces_no_step_before_the_start() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let id = network.shift(8).await.id;
    let before = network.at("2027-03-02T06:59:00Z", true);
    shifts::nudge(&before, &ravi, id).await.unwrap();
    let due = network.at("2027-03-02T07:00:01Z", true);
    shifts::run_deadlines(&due).await.unwrap();
    assert_eq!(waiting(&network, &asha).await, 2);
}

#[tokio::test]
async fn the_usual_answer_is_the_median_of_the_last_fifty_of_the_station() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let id = network.shift(8).await.id;
    let usual = async |network: &TestNetwork| {
        let receipts = shifts::receipts(&network.service, &ravi, id).await.unwrap();
        receipts.usual_answer_minutes
    };
    assert_eq!(usual(&network).await, None);
    // Two that were answered after 20 hours, then fifty after 14 minutes.
    let mut now = "2027-03-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
    for n in 0..52 {
        let start = now + jiff::SignedDuration::from_hours(24 * 30);
        let mut draft = network.draft(1, "2027-03-05T00:00:00Z", "2027-03-05T01:00:00Z");
        draft.start_time = start;
        draft.end_time = start + jiff::SignedDuration::from_mins(30);
        let created = network.at(&now.to_string(), true);
        let shift = shifts::create(&created, &ravi, draft, None).await.unwrap();
        now += jiff::SignedDuration::from_mins(if n < 2 { 1200 } else { 14 });
        let answered = network.at(&now.to_string(), true);
        if n % 2 == 0 {
            shifts::approve(&answered, &asha, shift.id, None)
                .await
                .unwrap();
        } else {
            shifts::reject(&answered, &asha, shift.id, "No gas", None)
                .await
                .unwrap();
        }
        now += jiff::SignedDuration::from_hours(1);
        let expected = if n < 2 { 1200 } else { 14 };
        // Of two slow and a few quick ones the median is already quick.
        assert!(
            usual(&network).await == Some(expected) || (2..5).contains(&n),
            "{n}"
        );
    }
    assert_eq!(usual(&network).await, Some(14));
}
