//! What the page of a shift shows besides the shift: evidence, deadlines and history, and to whom.

use crate::test_network::{TestNetwork, time};
use domain::{
    evidence::{FindingLevel, Limit, LimitKey},
    service::{
        evidence,
        shifts::{self, Approval},
    },
    shift::Shift,
    shift_details::{HistoryEvent, ShiftDetails},
    user::User,
};

/// A shift of the first driver and vehicle six hours after another one.
async fn tight_shift(network: &TestNetwork) -> Shift {
    let vendor = network.vendor(0).await;
    let early = network.draft(0, "2027-03-02T02:00:00Z", "2027-03-02T08:00:00Z");
    let late = network.draft(0, "2027-03-02T14:00:00Z", "2027-03-02T20:00:00Z");
    shifts::create(&network.service, &vendor, early, None)
        .await
        .unwrap();
    shifts::create(&network.service, &vendor, late, None)
        .await
        .unwrap()
}

async fn details(network: &TestNetwork, user: &User, shift: &Shift) -> ShiftDetails {
    shifts::details(&network.service, user, shift.id)
        .await
        .unwrap()
}

#[tokio::test]
async fn evidence_is_shown_to_those_who_decide_and_to_administrators_with_local_times() {
    let network = TestNetwork::new().await;
    let shift = tight_shift(&network).await;
    let (asha, admin) = (
        network.eic(0).await,
        network.user(&network.report.admin).await,
    );
    for user in [&asha, &admin] {
        let shown = details(&network, user, &shift).await.evidence.unwrap();
        let one = evidence::of_shift(&network.service, user, shift.id)
            .await
            .unwrap();
        assert_eq!(shown.evidence, one, "the tag is that of the REST API");
        assert_eq!(one.driver.rest_before_minutes, Some(360));
        // The station is in India: UTC+05:30.
        assert_eq!(
            shown.driver_times[0].start.to_string(),
            "2027-03-02T07:30:00"
        );
        // From 36 hours before to 36 hours after the shift.
        let days: Vec<_> = shown.days.iter().map(|day| day.date.to_string()).collect();
        assert_eq!(days, ["2027-03-02", "2027-03-03", "2027-03-04"]);
        assert_eq!(shown.days[0].at, time("2027-03-01T18:30:00Z"));
    }
    let vendor = network.vendor(0).await;
    assert_eq!(details(&network, &vendor, &shift).await.evidence, None);
    shifts::reject(&network.service, &asha, shift.id, "No gas", None)
        .await
        .unwrap();
    assert_eq!(details(&network, &asha, &shift).await.evidence, None);
}

#[tokio::test]
async fn the_history_keeps_evidence_and_override_from_the_vendor() {
    let network = TestNetwork::new().await;
    let (asha, vendor) = (network.eic(0).await, network.vendor(0).await);
    let admin = network.user(&network.report.admin).await;
    let shift = tight_shift(&network).await;
    let blocks = Limit {
        value: Some(480),
        level: FindingLevel::Block,
    };
    evidence::set_limits(
        &network.service,
        &admin,
        network.report.station_id,
        &[(LimitKey::MinRestMinutes, blocks)],
    )
    .await
    .unwrap();
    let approval = Approval {
        override_reason: Some("A second driver takes over".into()),
        ..Approval::default()
    };
    shifts::approve(&network.service, &asha, shift.id, approval)
        .await
        .unwrap();
    let approved = async |user: &User| {
        let details = details(&network, user, &shift).await;
        match details.history.last().unwrap().event.clone() {
            HistoryEvent::Approved {
                evidence,
                override_reason,
            } => (evidence, override_reason),
            other => panic!("{other:?}"),
        }
    };
    let (evidence, reason) = approved(&asha).await;
    let evidence = evidence.unwrap();
    assert_eq!(evidence.driver.rest_before_minutes, Some(360));
    assert_eq!(evidence.findings[0].level, FindingLevel::Block);
    assert_eq!(reason.as_deref(), Some("A second driver takes over"));
    assert_eq!(approved(&vendor).await, (None, None));
}

#[tokio::test]
async fn an_approval_can_be_withdrawn_until_the_shift_begins_by_those_who_decide() {
    let network = TestNetwork::new().await;
    let (asha, vendor) = (network.eic(0).await, network.vendor(0).await);
    let shift = tight_shift(&network).await;
    assert!(!details(&network, &asha, &shift).await.may_revoke);
    shifts::approve(&network.service, &asha, shift.id, None)
        .await
        .unwrap();
    assert!(details(&network, &asha, &shift).await.may_revoke);
    assert!(!details(&network, &vendor, &shift).await.may_revoke);
    let begun = network.at("2027-03-02T14:00:00Z", true);
    let later = shifts::details(&begun, &asha, shift.id).await.unwrap();
    assert!(!later.may_revoke);
}

#[tokio::test]
async fn the_page_knows_when_a_shift_is_called_for_again_and_expires() {
    let network = TestNetwork::new().await;
    let shift = network.shift(8).await;
    let deadlines = details(&network, &network.vendor(0).await, &shift)
        .await
        .deadlines;
    let reminders: Vec<_> = deadlines.reminders.iter().map(|one| one.at).collect();
    assert_eq!(
        reminders,
        [time("2027-03-02T07:00:00Z"), time("2027-03-02T07:30:00Z")]
    );
    assert_eq!(deadlines.expiry.at, time("2027-03-02T09:00:00Z"));
    assert_eq!(deadlines.expiry.local.to_string(), "2027-03-02T14:30:00");
}

#[tokio::test]
async fn limits_are_listed_for_those_who_may_see_them() {
    let network = TestNetwork::new().await;
    let (asha, vendor) = (network.eic(0).await, network.vendor(0).await);
    let admin = network.user(&network.report.admin).await;
    let station = network.report.station_id;
    for (user, may_change) in [(&asha, false), (&admin, true)] {
        let listed = evidence::stations_with_limits(&network.service, user)
            .await
            .unwrap();
        let ids: Vec<_> = listed.iter().map(|station| station.id).collect();
        assert_eq!(ids, [station]);
        let shown = evidence::limits_on_page(&network.service, user, station)
            .await
            .unwrap();
        assert_eq!(shown.station_name, listed[0].name);
        assert_eq!(shown.may_change, may_change);
    }
    let refused = evidence::stations_with_limits(&network.service, &vendor).await;
    assert_eq!(refused, Err(domain::error::Error::Forbidden));
}
