//! Emergencies at fixed times (CONTRACT §7): escalation, and who may raise one when.

use crate::test_network::{TestNetwork, time};
use domain::{
    emergency::{Emergency, EmergencyDraft},
    error::{EntityKind, Error},
    notification::NotificationType,
    service::{
        Service, emergencies,
        inbox::{self, InboxQuery},
        shifts,
    },
    user::User,
};

/// Raised at 00:00 of 1 March UTC, which is 05:30 at the station.
const RAISED: &str = "2027-03-01T00:00:00Z";

fn draft(network: &TestNetwork) -> EmergencyDraft {
    EmergencyDraft {
        station_id: network.report.station_id,
        message: "Gas leak".to_owned(),
        drill: false,
    }
}

async fn raise(network: &TestNetwork, service: &Service, user: &User) -> Result<Emergency, Error> {
    emergencies::raise(service, user, draft(network), None).await
}

async fn told(network: &TestNetwork, user: &User) -> usize {
    let query = InboxQuery {
        kind: Some(NotificationType::Emergency),
        ..InboxQuery::default()
    };
    let inbox = inbox::list(&network.service, user, &query).await.unwrap();
    inbox.notifications.len()
}

async fn run(network: &TestNetwork, now: &str) {
    let service = network.at(now, true);
    assert_eq!(emergencies::run_escalations(&service).await, Ok(false));
}

#[tokio::test]
async fn administrators_are_told_once_after_60_s_without_an_acknowledgement_of_an_eic() {
    let network = TestNetwork::new().await;
    let (asha, bharat) = (network.eic(0).await, network.eic(1).await);
    let admin = network.user(&network.report.admin).await;
    let emergency = raise(&network, &network.service, &asha).await.unwrap();
    run(&network, "2027-03-01T00:00:59.999Z").await;
    assert_eq!(told(&network, &admin).await, 0);
    run(&network, "2027-03-01T00:01:00Z").await;
    let frame = network.last_published();
    run(&network, "2027-03-01T00:01:02Z").await;
    run(&network, "2027-03-01T05:00:00Z").await;
    assert_eq!(told(&network, &admin).await, 1);
    assert_eq!(
        (told(&network, &asha).await, told(&network, &bharat).await),
        (0, 1)
    );
    let later = network.at("2027-03-01T06:00:00Z", true);
    let details = emergencies::details(&later, &admin, emergency.id)
        .await
        .unwrap();
    assert_eq!(
        (details.emergency.counts.told, details.emergency.version),
        (2, 2)
    );
    let escalated = details
        .recipients
        .iter()
        .find(|one| one.user_id == admin.id)
        .unwrap();
    assert_eq!(escalated.stored_at, time("2027-03-01T00:01:00Z"));
    let told: Vec<_> = frame.inboxes.iter().map(|change| change.user).collect();
    assert_eq!((told, frame.records.len()), (vec![admin.id], 1));
    assert!(frame.records[0].audience.users.contains(&admin.id));
}

#[tokio::test]
async fn an_acknowledgement_of_an_eic_or_the_end_stops_the_escalation() {
    let network = TestNetwork::new().await;
    let (asha, bharat) = (network.eic(0).await, network.eic(1).await);
    let admin = network.user(&network.report.admin).await;
    let service = network.at(RAISED, true);
    let first = raise(&network, &service, &asha).await.unwrap();
    emergencies::acknowledge(&service, &bharat, first.id)
        .await
        .unwrap();
    let second = raise(&network, &service, &asha).await.unwrap();
    emergencies::close(&service, &asha, second.id, "Over")
        .await
        .unwrap();
    run(&network, "2027-03-01T00:02:00Z").await;
    assert_eq!(told(&network, &admin).await, 0);
}

#[tokio::test]
async fn an_acknowledgement_of_somebody_else_does_not_stop_it() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let admin = network.user(&network.report.admin).await;
    let shift = network.shift(8).await;
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    let service = network.at("2027-03-02T08:10:00Z", true);
    let emergency = raise(&network, &service, &asha).await.unwrap();
    emergencies::acknowledge(&service, &ravi, emergency.id)
        .await
        .unwrap();
    run(&network, "2027-03-02T08:11:01Z").await;
    assert_eq!(told(&network, &admin).await, 1);
}

#[tokio::test]
async fn several_processes_at_once_escalate_once() {
    let network = TestNetwork::new().await;
    let admin = network.user(&network.report.admin).await;
    raise(&network, &network.service, &network.eic(0).await)
        .await
        .unwrap();
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let service = network.another_process("2027-03-01T00:01:05Z").await;
        runs.spawn(async move { emergencies::run_escalations(&service).await });
    }
    for run in runs.join_all().await {
        assert_eq!(run, Ok(false));
    }
    assert_eq!(told(&network, &admin).await, 1);
}

#[tokio::test]
async fn a_user_with_two_roles_is_told_once_and_not_again_as_an_administrator() {
    let network = TestNetwork::new().await;
    let (asha, bharat) = (network.eic(0).await, network.eic(1).await);
    let sql = format!(
        "INSERT INTO roles (user_id, code, is_active, created_at) VALUES ({}, 'ADMIN', 1, 0)",
        bharat.id
    );
    network.execute(&sql).await;
    let emergency = raise(&network, &network.service, &asha).await.unwrap();
    run(&network, "2027-03-01T00:01:00Z").await;
    assert_eq!(
        (told(&network, &bharat).await, emergency.counts.told),
        (1, 1)
    );
    // The one who raised it is not told as an administrator either.
    let sql = format!(
        "INSERT INTO roles (user_id, code, is_active, created_at) VALUES ({}, 'ADMIN', 1, 0)",
        asha.id
    );
    network.execute(&sql).await;
    raise(&network, &network.service, &asha).await.unwrap();
    run(&network, "2027-03-01T00:05:00Z").await;
    assert_eq!(told(&network, &asha).await, 0);
}

#[tokio::test]
async fn while_notifications_are_off_nobody_is_told_and_what_is_still_active_is_due_afterwards() {
    let network = TestNetwork::new().await;
    let admin = network.user(&network.report.admin).await;
    raise(&network, &network.service, &network.eic(0).await)
        .await
        .unwrap();
    let off = network.at("2027-03-01T00:03:00Z", false);
    emergencies::run_escalations(&off).await.unwrap();
    assert_eq!(told(&network, &admin).await, 0);
    run(&network, "2027-03-01T00:04:00Z").await;
    assert_eq!(told(&network, &admin).await, 1);
}

#[tokio::test]
async fn a_vendor_raises_one_on_the_calendar_day_of_an_approved_shift() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    // From 13:30 to 14:00 of 2 March at the station, whose day is from 18:30 of 1 March to 18:30 of 2 March in UTC.
    let shift = network.shift(8).await;
    let not_found = Err(Error::NotFound {
        entity: EntityKind::Station,
    });
    let attempt = async |now: &str| {
        raise(&network, &network.at(now, true), &ravi)
            .await
            .map(|_| ())
    };
    assert_eq!(
        attempt("2027-03-02T08:10:00Z").await,
        not_found,
        "not approved"
    );
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    for (now, expected) in [
        ("2027-03-01T18:29:59Z", &not_found),
        ("2027-03-01T18:30:00Z", &Ok(())),
        ("2027-03-02T08:10:00Z", &Ok(())),
        ("2027-03-02T18:29:59Z", &Ok(())),
        ("2027-03-02T18:30:00Z", &not_found),
    ] {
        assert_eq!(attempt(now).await, *expected, "{now}");
        let stations = emergencies::stations(&network.at(now, true), &ravi)
            .await
            .unwrap();
        assert_eq!(stations.len(), usize::from(expected.is_ok()), "{now}");
    }
    assert_eq!(attempt("2027-03-03T08:10:00Z").await, not_found);
}

#[tokio::test]
async fn vendors_are_told_from_the_start_of_their_shift_to_before_its_end() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let shift = network.shift(8).await;
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    for (now, tells) in [
        ("2027-03-02T07:59:59.999Z", false),
        ("2027-03-02T08:00:00Z", true),
        ("2027-03-02T08:29:59.999Z", true),
        ("2027-03-02T08:30:00Z", false),
    ] {
        let before = told(&network, &ravi).await;
        let service = network.at(now, true);
        let preview = emergencies::preview(&service, &asha, draft(&network))
            .await
            .unwrap();
        let numbers = (
            preview.eics,
            preview.operators,
            preview.vendor_users,
            preview.admins,
        );
        assert_eq!(numbers, (1, 0, i64::from(tells), 0), "{now}");
        raise(&network, &service, &asha).await.unwrap();
        assert_eq!(
            told(&network, &ravi).await - before,
            usize::from(tells),
            "{now}"
        );
    }
}

#[tokio::test]
async fn pages_show_what_was_not_acknowledged_and_what_another_program_sent_until_it_is_read() {
    let network = TestNetwork::new().await;
    let (asha, bharat) = (network.eic(0).await, network.eic(1).await);
    let raised = raise(&network, &network.service, &asha).await.unwrap();
    for sql in [
        "INSERT INTO events (id, type, title, message, data, action_url, created_at) \
         VALUES (900, 'EMERGENCY', 'Pressure', 'Too high', '{\"sensor\":7}', '/', 1)"
            .to_owned(),
        format!(
            "INSERT INTO notifications (user_id, seq, event_id) VALUES ({}, 2, 900)",
            bharat.id
        ),
        format!(
            "UPDATE inboxes SET seq = 2, unread = 2 WHERE user_id = {}",
            bharat.id
        ),
    ] {
        network.execute(&sql).await;
    }
    let alarms = async || {
        emergencies::alarms(&network.service, &bharat)
            .await
            .unwrap()
    };
    let shown = alarms().await;
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0].emergency, Some(raised.id));
    assert!(shown[0].text.starts_with("Gas leak ("), "{}", shown[0].text);
    assert_eq!(
        (shown[1].emergency, shown[1].title.as_deref()),
        (None, Some("Pressure"))
    );
    let foreign = shown[1].notification.unwrap();
    inbox::mark_all_read(&network.service, &bharat, None)
        .await
        .unwrap();
    let left = alarms().await;
    assert_eq!(left, shown[..1], "reading is no acknowledgement");
    inbox::mark_unread(&network.service, &bharat, foreign)
        .await
        .unwrap();
    assert_eq!(alarms().await.len(), 2);
    emergencies::acknowledge(&network.service, &bharat, raised.id)
        .await
        .unwrap();
    assert_eq!(alarms().await, shown[1..]);
    assert!(
        emergencies::alarms(&network.service, &asha)
            .await
            .unwrap()
            .is_empty()
    );
}
