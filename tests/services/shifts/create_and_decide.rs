//! Creating and deciding shifts.

use crate::test_network::TestNetwork;
use domain::{
    error::{EntityKind, Error},
    page::PageRequest,
    service::{
        inbox::{self, InboxQuery},
        shifts::{self, Submitted},
    },
    shift::{Resource, Shift, ShiftFilter, ShiftStatus},
};

#[tokio::test]
async fn a_created_shift_is_pending_and_notifies_every_eic_of_its_station_once() {
    let network = TestNetwork::new().await;
    let shift = network.shift(8).await;
    assert_eq!((shift.status, shift.version), (ShiftStatus::Pending, 1));
    let changes = network.last_published();
    let mut told: Vec<_> = changes
        .inboxes
        .iter()
        .map(|change| (change.user, change.seq, change.unread))
        .collect();
    told.sort();
    let mut eics: Vec<_> = network
        .report
        .eics
        .iter()
        .map(|eic| (eic.id, 1, 1))
        .collect();
    eics.sort();
    assert_eq!(told, eics);
    assert_eq!(changes.shift.as_deref(), Some(&shift));
}

#[tokio::test]
async fn a_form_submitted_twice_creates_one_shift_until_it_is_decided() {
    let network = TestNetwork::new().await;
    let (vendor, eic) = (network.vendor(0).await, network.eic(0).await);
    let draft = network.draft(0, "2027-03-02T08:00:00Z", "2027-03-02T16:00:00Z");
    let submit = async |draft| shifts::submit(&network.service, &vendor, draft).await;
    let Ok(Submitted::Created(first)) = submit(draft).await else {
        panic!("a new shift")
    };
    assert_eq!(
        submit(draft).await,
        Ok(Submitted::AlreadySubmitted(first.clone()))
    );
    // Any difference is a conflict, as usual.
    let longer = network.draft(0, "2027-03-02T08:00:00Z", "2027-03-02T17:00:00Z");
    assert!(matches!(
        submit(longer).await,
        Err(Error::DoubleBooking { .. })
    ));
    shifts::approve(&network.service, &eic, first.id, None)
        .await
        .unwrap();
    assert!(matches!(
        submit(draft).await,
        Err(Error::DoubleBooking { .. })
    ));
    let told = inbox::list(&network.service, &eic, &InboxQuery::default())
        .await
        .unwrap();
    assert_eq!(told.notifications.len(), 1);
}

#[tokio::test]
async fn accepts_adjacent_shifts_and_names_the_conflict_of_overlapping_ones() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let create = |draft| shifts::create(&network.service, &vendor, draft, None);
    let first = create(network.draft(0, "2027-03-02T08:00:00Z", "2027-03-02T16:00:00Z"))
        .await
        .unwrap();
    assert!(
        create(network.draft(0, "2027-03-02T16:00:00Z", "2027-03-02T20:00:00Z"))
            .await
            .is_ok()
    );
    assert!(
        create(network.draft(0, "2027-03-01T08:00:00Z", "2027-03-02T08:00:00Z"))
            .await
            .is_ok()
    );
    let overlapping = network.draft(0, "2027-03-02T15:59:59Z", "2027-03-02T17:00:00Z");
    let Err(Error::DoubleBooking { conflict }) = create(overlapping).await else {
        panic!("a clash")
    };
    assert_eq!(
        (conflict.resource, conflict.shift_id),
        (Resource::Vehicle, first.id)
    );
    let mut same_driver = network.draft(1, "2027-03-02T09:00:00Z", "2027-03-02T10:00:00Z");
    same_driver.driver_id = overlapping.driver_id;
    let Err(Error::DoubleBooking { conflict }) = create(same_driver).await else {
        panic!("a clash")
    };
    assert_eq!(conflict.resource, Resource::Driver);
}

#[tokio::test]
async fn a_rejected_shift_blocks_nothing() {
    let network = TestNetwork::new().await;
    let shift = network.shift(8).await;
    shifts::reject(
        &network.service,
        &network.eic(0).await,
        shift.id,
        " no gas ",
        None,
    )
    .await
    .unwrap();
    let again = network.shift(8).await;
    assert_ne!(again.id, shift.id);
}

#[tokio::test]
async fn foreign_vehicles_and_drivers_are_not_found() {
    let network = TestNetwork::new().await;
    let mut draft = network.draft(0, "2027-03-02T08:00:00Z", "2027-03-02T09:00:00Z");
    let other = network.vendor(1).await;
    assert_eq!(
        shifts::create(&network.service, &other, draft, None).await,
        Err(Error::NotFound {
            entity: EntityKind::Vehicle
        })
    );
    draft.driver_id = network.report.vendors[1].driver_ids[0];
    let own = network.vendor(0).await;
    assert_eq!(
        shifts::create(&network.service, &own, draft, None).await,
        Err(Error::NotFound {
            entity: EntityKind::Driver
        })
    );
}

#[tokio::test]
async fn a_repeat_with_the_same_key_returns_the_same_shift_even_after_its_start() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let key = || Some("key-1".parse().unwrap());
    let draft = network.draft(0, "2027-03-01T08:00:00Z", "2027-03-01T09:00:00Z");
    let first = shifts::create(&network.service, &vendor, draft, key())
        .await
        .unwrap();
    let later = network.at("2027-03-01T12:00:00Z", true);
    assert_eq!(
        shifts::create(&later, &vendor, draft, key()).await,
        Ok(first)
    );
    let other = network.draft(1, "2027-03-02T08:00:00Z", "2027-03-02T09:00:00Z");
    assert_eq!(
        shifts::create(&network.service, &vendor, other, key()).await,
        Err(Error::KeyReused)
    );
    let next_day = network.at("2027-03-02T00:00:01Z", true);
    assert!(
        shifts::create(&next_day, &vendor, other, key())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn the_first_decision_counts_and_the_second_eic_is_told_who_decided() {
    let network = TestNetwork::new().await;
    let shift = network.shift(8).await;
    let (asha, nitin) = (network.eic(0).await, network.eic(1).await);
    let stale = shifts::approve(&network.service, &asha, shift.id, Some(7)).await;
    assert!(matches!(stale, Err(Error::StaleVersion { .. })));
    let approved = shifts::approve(&network.service, &asha, shift.id, Some(1))
        .await
        .unwrap();
    assert_eq!(
        (approved.status, approved.version),
        (ShiftStatus::Approved, 2)
    );
    let told = network.last_published().inboxes;
    assert_eq!(told.len(), 3, "both EICs and the vendor");
    let Err(Error::AlreadyDecided { shift }) =
        shifts::reject(&network.service, &nitin, shift.id, "late", None).await
    else {
        panic!("the second decision was not refused")
    };
    assert_eq!(shift.status, ShiftStatus::Approved);
    assert_eq!(
        shift.decided_by.map(|person| person.full_name),
        Some(asha.full_name)
    );
}

#[tokio::test]
async fn a_shift_can_be_approved_until_it_ends_and_rejected_later() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let (first, second) = (network.shift(8).await, network.shift(9).await);
    let third = network.shift(10).await;
    let just_before = network.at("2027-03-02T08:29:59.999Z", true);
    assert!(
        shifts::approve(&just_before, &asha, first.id, None)
            .await
            .is_ok()
    );
    let ended = network.at("2027-03-02T09:30:00Z", true);
    // The first code that applies: already_decided, too_late, stale_version.
    assert!(matches!(
        shifts::approve(&ended, &asha, first.id, Some(7)).await,
        Err(Error::AlreadyDecided { .. })
    ));
    for version in [None, Some(1), Some(7)] {
        let late = shifts::approve(&ended, &asha, second.id, version).await;
        let Err(Error::TooLate { shift }) = late else {
            panic!("not too late: {late:?}")
        };
        assert_eq!(*shift, second);
    }
    let details =
        async |service, shift: &Shift| shifts::details(service, &asha, shift.id).await.unwrap();
    assert!(details(&ended, &second).await.may_decide);
    assert!(
        shifts::reject(&ended, &asha, second.id, "too late", None)
            .await
            .is_ok()
    );
    let much_later = network.at("2027-03-03T00:00:00Z", true);
    assert!(
        shifts::cancel(&much_later, &ravi, third.id, None)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_approved_shift_can_be_cancelled_until_it_starts() {
    let network = TestNetwork::new().await;
    let shift = network.shift(8).await;
    shifts::approve(&network.service, &network.eic(0).await, shift.id, None)
        .await
        .unwrap();
    let vendor = network.vendor(0).await;
    let begun = network.at("2027-03-02T08:00:00Z", true);
    assert!(matches!(
        shifts::cancel(&begun, &vendor, shift.id, None).await,
        Err(Error::AlreadyDecided { .. })
    ));
    let cancelled = shifts::cancel(&network.service, &vendor, shift.id, None)
        .await
        .unwrap();
    assert_eq!(cancelled.status, ShiftStatus::Cancelled);
    assert!(
        network.last_published().inboxes.is_empty(),
        "a cancellation creates no notification"
    );
}

#[tokio::test]
async fn search_is_literal_and_ignores_case() {
    let network = TestNetwork::new().await;
    let shift = network.shift(8).await;
    let eic = network.eic(0).await;
    let found = async |search: &str| {
        let filter = ShiftFilter {
            search: Some(search.into()),
            ..ShiftFilter::default()
        };
        shifts::list(&network.service, &eic, &filter, PageRequest::default())
            .await
            .unwrap()
            .count
    };
    assert_eq!(found(&shift.vehicle_reg.to_lowercase()).await, 1);
    assert_eq!(found(&shift.vendor_name[2..]).await, 1);
    for literal in ["%", "_", "\\", "' OR 1=1--"] {
        assert_eq!(found(literal).await, 0, "{literal}");
    }
}

#[tokio::test]
async fn without_realtime_notifications_shifts_work_and_no_one_is_notified() {
    let network = TestNetwork::new().await;
    let silent = network.at(crate::test_network::NOW, false);
    let draft = network.draft(0, "2027-03-02T08:00:00Z", "2027-03-02T09:00:00Z");
    let shift = shifts::create(&silent, &network.vendor(0).await, draft, None)
        .await
        .unwrap();
    assert!(
        shifts::approve(&silent, &network.eic(0).await, shift.id, None)
            .await
            .is_ok()
    );
    assert!(network.last_published().inboxes.is_empty());
    let details = shifts::details(&silent, &network.eic(0).await, shift.id)
        .await
        .unwrap();
    assert_eq!(
        details.history.len(),
        2,
        "created and approved without notifications"
    );
}
