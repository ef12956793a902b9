//! Reminders and expiry (CONTRACT §3, "Deadlines").

use crate::test_network::{TestNetwork, time};
use domain::{
    notification::{Notification, NotificationType},
    service::{
        Service,
        inbox::{self, InboxQuery},
        shifts,
    },
    shift::{Shift, ShiftStatus},
    user::User,
};

/// A shift from 08:00 to 08:30 on 2 March, created the day before.
async fn shift(network: &TestNetwork) -> Shift {
    network.shift(8).await
}

async fn run(network: &TestNetwork, now: &str) -> Service {
    let service = network.at(now, true);
    shifts::run_deadlines(&service).await.unwrap();
    service
}

/// The notifications of this type, newest first.
async fn told(network: &TestNetwork, user: &User, kind: NotificationType) -> Vec<Notification> {
    let all = inbox::list(&network.service, user, &InboxQuery::default())
        .await
        .unwrap();
    all.notifications
        .into_iter()
        .filter(|one| one.kind == kind)
        .collect()
}

async fn waiting(network: &TestNetwork, user: &User) -> usize {
    told(network, user, NotificationType::ShiftWaiting)
        .await
        .len()
}

#[tokio::test]
async fn eics_are_reminded_an_hour_before_and_administrators_too_half_an_hour_before() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let admin = network.user(&network.report.admin).await;
    let shift = shift(&network).await;
    run(&network, "2027-03-02T06:59:59Z").await;
    assert_eq!(waiting(&network, &asha).await, 0);
    run(&network, "2027-03-02T07:00:00Z").await;
    run(&network, "2027-03-02T07:00:02Z").await;
    assert_eq!(waiting(&network, &asha).await, 1);
    assert_eq!(waiting(&network, &admin).await, 0);
    run(&network, "2027-03-02T07:30:01Z").await;
    run(&network, "2027-03-02T07:59:59Z").await;
    assert_eq!(waiting(&network, &asha).await, 2);
    assert_eq!(waiting(&network, &admin).await, 1);
    assert_eq!(waiting(&network, &ravi).await, 0);
    let reminder = told(&network, &asha, NotificationType::ShiftWaiting)
        .await
        .remove(0);
    assert_eq!(reminder.title, "Shift Waiting");
    assert_eq!(
        reminder.message,
        format!(
            "The shift of driver {} with vehicle {} starting at 2027-03-02 01:30 PM still waits for a decision.",
            shift.driver_name, shift.vehicle_reg
        )
    );
    assert_eq!(reminder.action_url, Some(format!("/shifts/{}", shift.id)));
    let history = shifts::history(&network.service, &asha, shift.id)
        .await
        .unwrap();
    let reminded: Vec<_> = history
        .iter()
        .filter(|item| item.action == "reminded")
        .map(|item| item.detail["minutes_before"].clone())
        .collect();
    assert_eq!(reminded, [60, 30]);
}

#[tokio::test]
async fn several_processes_at_once_do_each_step_once() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    let shift = shift(&network).await;
    for now in ["2027-03-02T07:00:00Z", "2027-03-02T09:00:00Z"] {
        let mut runs = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let service = network.at(now, true);
            runs.spawn(async move { shifts::run_deadlines(&service).await });
        }
        for run in runs.join_all().await {
            assert_eq!(run, Ok(false));
        }
    }
    assert_eq!(waiting(&network, &asha).await, 1);
    let expired = told(&network, &asha, NotificationType::ShiftExpired).await;
    assert_eq!(expired.len(), 1);
    let now = shifts::get(&network.service, &asha, shift.id)
        .await
        .unwrap();
    assert_eq!((now.status, now.version), (ShiftStatus::Expired, 2));
}

#[tokio::test]
async fn after_an_outage_only_the_latest_reminder_is_sent() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    shift(&network).await;
    run(&network, "2027-03-02T07:40:00Z").await;
    run(&network, "2027-03-02T07:50:00Z").await;
    assert_eq!(waiting(&network, &asha).await, 1);
}

#[tokio::test]
async fn a_reminder_that_fell_due_while_notifications_were_off_is_never_made_up_for() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    shift(&network).await;
    let silent = network.at("2027-03-02T07:00:00Z", false);
    shifts::run_deadlines(&silent).await.unwrap();
    run(&network, "2027-03-02T07:10:00Z").await;
    assert_eq!(waiting(&network, &asha).await, 0);
    run(&network, "2027-03-02T07:30:00Z").await;
    assert_eq!(waiting(&network, &asha).await, 1);
}

#[tokio::test]
async fn an_hour_after_its_start_a_pending_shift_expires_and_vendor_and_eics_are_told() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let shift = shift(&network).await;
    run(&network, "2027-03-02T07:30:00Z").await;
    run(&network, "2027-03-02T09:00:00Z").await;
    let now = shifts::get(&network.service, &asha, shift.id)
        .await
        .unwrap();
    assert_eq!((now.status, now.version), (ShiftStatus::Expired, 2));
    assert_eq!((now.decided_by, now.decided_at), (None, None));
    for user in [&asha, &ravi] {
        let expired = told(&network, user, NotificationType::ShiftExpired).await;
        assert_eq!(expired.len(), 1);
        assert_eq!(
            expired[0].message,
            format!(
                "Nobody decided about the shift of driver {} with vehicle {} starting at 2027-03-02 01:30 PM in time.",
                shift.driver_name, shift.vehicle_reg
            )
        );
        assert!(!expired[0].is_read && expired[0].resolved.is_none());
    }
    // The request and the reminder are settled, by nobody.
    for kind in [
        NotificationType::ShiftCreated,
        NotificationType::ShiftWaiting,
    ] {
        let card = told(&network, &asha, kind).await.remove(0);
        let resolved = card.resolved.unwrap();
        assert_eq!(
            (resolved.status.as_str(), resolved.by, resolved.at),
            ("EXPIRED", None, time("2027-03-02T09:00:00Z"))
        );
        assert!(card.is_read);
    }
    let changes = network.last_published();
    assert_eq!(
        changes.shift.as_deref().map(|shift| shift.status),
        Some(ShiftStatus::Expired)
    );
}

#[tokio::test]
async fn an_expiry_that_is_overdue_for_more_than_a_day_tells_nobody() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let shift = shift(&network).await;
    run(&network, "2027-03-03T09:00:01Z").await;
    let now = shifts::get(&network.service, &asha, shift.id)
        .await
        .unwrap();
    assert_eq!(now.status, ShiftStatus::Expired);
    for user in [&asha, &ravi] {
        assert!(
            told(&network, user, NotificationType::ShiftExpired)
                .await
                .is_empty()
        );
    }
    let card = told(&network, &asha, NotificationType::ShiftCreated)
        .await
        .remove(0);
    assert!(card.resolved.is_some() && card.is_read);
}

#[tokio::test]
async fn expiry_goes_on_while_notifications_are_off() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    let shift = shift(&network).await;
    let silent = network.at("2027-03-02T09:00:00Z", false);
    shifts::run_deadlines(&silent).await.unwrap();
    let now = shifts::get(&network.service, &asha, shift.id)
        .await
        .unwrap();
    assert_eq!(now.status, ShiftStatus::Expired);
    assert!(
        told(&network, &asha, NotificationType::ShiftExpired)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_decided_shift_is_neither_reminded_of_nor_expires() {
    let network = TestNetwork::new().await;
    let asha = network.eic(0).await;
    let shift = shift(&network).await;
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    for now in ["2027-03-02T07:30:00Z", "2027-03-02T10:00:00Z"] {
        run(&network, now).await;
    }
    assert_eq!(waiting(&network, &asha).await, 0);
    let now = shifts::get(&network.service, &asha, shift.id)
        .await
        .unwrap();
    assert_eq!(now.status, ShiftStatus::Approved);
}
