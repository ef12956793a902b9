//! Deciding several dates in one call, or one by one.

use super::{daily, head, list};
use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    error::{EntityKind, Error},
    id::ShiftId,
    notification::{NotificationType, ResolvedStatus},
    service::{series, shifts},
    shift::ShiftStatus,
};

#[tokio::test]
async fn one_call_is_one_change_of_each_inbox_and_one_notification() {
    let network = TestNetwork::new().await;
    let (eic, other) = (network.eic(0).await, network.eic(1).await);
    let vendor = network.vendor(0).await;
    let created = daily(&network, 0, 6).await;
    let outcome = series::approve(&network.service, &eic, created.series_id, None)
        .await
        .unwrap();
    assert_eq!(
        (&outcome.changed, &*outcome.skipped),
        (&created.shift_ids, &[][..])
    );
    assert_eq!(outcome.series.counts["APPROVED"], 5);
    let changes = network.last_published();
    assert_eq!(changes.inboxes.len(), 3, "two EICs and the vendor");
    let versions = changes.series.unwrap().dates.versions;
    assert!(versions.iter().all(|version| version.version == 2) && versions.len() == 5);
    for user in [&eic, &other] {
        assert_eq!(head(&network, user).await, (2, 0));
        let resolved = list(&network.service, user).await[0]
            .resolved
            .clone()
            .unwrap();
        assert_eq!(
            (resolved.status, resolved.at),
            (ResolvedStatus::Approved, time(NOW))
        );
        assert_eq!(resolved.by.unwrap().id, eic.id);
    }
    assert_eq!(head(&network, &vendor).await, (1, 1));
    let told = list(&network.service, &vendor).await;
    assert_eq!(told[0].kind, NotificationType::ShiftApproved);
    assert_eq!(
        told[0].action_url,
        Some(format!("/series/{}", created.series_id))
    );
    for shift in &outcome.series.shifts {
        let details = shifts::details(&network.service, &vendor, shift.id)
            .await
            .unwrap();
        assert_eq!(details.history.len(), 3);
    }
    // Cancelling them later resolves nothing and notifies nobody.
    let cancelled = series::cancel(&network.service, &vendor, created.series_id, None).await;
    assert_eq!(cancelled.unwrap().changed.len(), 5);
    assert_eq!(network.last_published().inboxes.len(), 0);
}

#[tokio::test]
async fn the_card_is_resolved_with_the_last_pending_date() {
    let network = TestNetwork::new().await;
    let (eic, other) = (network.eic(0).await, network.eic(1).await);
    let vendor = network.vendor(0).await;
    let created = daily(&network, 0, 5).await;
    let [a, b, c, d] = created.shift_ids[..] else {
        panic!("four dates")
    };
    let service = &network.service;
    shifts::approve(service, &eic, a, None).await.unwrap();
    assert_eq!(list(service, &eic).await[0].resolved, None);
    // A single changed date is that shift's ordinary notification.
    let one = series::reject(service, &eic, created.series_id, "No gas", Some(vec![b])).await;
    assert_eq!(one.unwrap().changed, [b]);
    let ordinary = network.last_published();
    assert_eq!(ordinary.shift.unwrap().id, b);
    assert!(ordinary.series.is_none());
    let told = list(service, &vendor).await;
    assert_eq!(told[0].action_url, Some(format!("/shifts/{b}")));
    assert_eq!(head(&network, &other).await, (1, 1), "still open");
    let later = network.at("2027-03-01T00:01:00Z", true);
    let two = series::cancel(&later, &vendor, created.series_id, Some(vec![d, c])).await;
    assert_eq!(two.unwrap().changed, [c, d], "in order of start");
    for user in [&eic, &other] {
        assert_eq!(head(&network, user).await, (2, 0));
        let resolved = list(service, user).await[0].resolved.clone().unwrap();
        assert_eq!(resolved.status, ResolvedStatus::Cancelled);
        assert_eq!(resolved.at, time("2027-03-01T00:01:00Z"));
        assert_eq!(resolved.by.unwrap().id, vendor.id);
    }
    // It is set once.
    shifts::cancel(&later, &vendor, a, None).await.unwrap();
    assert_eq!(head(&network, &eic).await, (2, 0));
}

#[tokio::test]
async fn what_may_not_be_changed_is_skipped_with_its_code() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let created = daily(&network, 0, 6).await;
    let foreign = network.shift(20).await.id;
    let [a, b, c, ..] = created.shift_ids[..] else {
        panic!("five dates")
    };
    shifts::reject(&network.service, &eic, b, "No gas", None)
        .await
        .unwrap();
    // The first date has ended, the second has begun.
    let later = network.at("2027-03-03T09:00:00Z", true);
    let unknown = ShiftId::new(404);
    let named = Some(vec![unknown, b, c, a, foreign, c]);
    let outcome = series::approve(&later, &eic, created.series_id, named).await;
    let outcome = outcome.unwrap();
    let skipped: Vec<_> = outcome
        .skipped
        .iter()
        .map(|skipped| (skipped.id, skipped.code.as_str()))
        .collect();
    assert_eq!(outcome.changed, [c]);
    assert_eq!(
        skipped,
        [
            (unknown, "not_found"),
            (b, "already_decided"),
            (a, "too_late"),
            (foreign, "not_found")
        ]
    );
    let published = network.last_published();
    let nothing = series::approve(&later, &eic, created.series_id, Some(vec![b])).await;
    assert_eq!(nothing.unwrap().changed, []);
    let same = network.last_published();
    assert_eq!(
        same.shift.unwrap().version,
        published.shift.unwrap().version
    );
    // What ended can still be rejected; the vendor can still cancel the rest.
    let rejected = series::reject(&later, &eic, created.series_id, " late ", Some(vec![a]));
    assert_eq!(rejected.await.unwrap().changed, [a]);
    let rest = series::cancel(&later, &vendor, created.series_id, None)
        .await
        .unwrap();
    assert_eq!(rest.changed, created.shift_ids[2..]);
    assert_eq!(rest.skipped.len(), 2);
    let statuses = rest.series.shifts.iter().map(|shift| shift.status);
    use ShiftStatus::{Cancelled, Rejected};
    assert_eq!(
        statuses.collect::<Vec<_>>(),
        [Rejected, Rejected, Cancelled, Cancelled, Cancelled]
    );
}

#[tokio::test]
async fn only_who_may_see_a_series_finds_it() {
    let network = TestNetwork::new().await;
    let (eic, stranger) = (network.eic(0).await, network.vendor(1).await);
    let created = daily(&network, 0, 4).await;
    let not_found = Error::NotFound {
        entity: EntityKind::Series,
    };
    let (service, id) = (&network.service, created.series_id);
    assert_eq!(
        series::get(service, &stranger, id).await,
        Err(not_found.clone())
    );
    let cancelled = series::cancel(service, &stranger, id, None).await;
    assert_eq!(cancelled, Err(not_found));
    let approved = series::approve(service, &stranger, id, None).await;
    assert_eq!(approved, Err(Error::Forbidden));
    let cancelled = series::cancel(service, &eic, id, None).await;
    assert_eq!(cancelled, Err(Error::Forbidden));
    assert_eq!(
        series::get(service, &eic, id).await.unwrap().counts["PENDING"],
        3
    );
}
