//! Concurrent writes, which may share one commit without affecting each other.

use crate::test_network::TestNetwork;
use domain::{
    error::Error,
    id::VehicleId,
    service::{inbox, shifts},
    shift::{BoardQuery, ShiftDraft},
};
use std::collections::HashSet;

const CROWD: i8 = 20;

/// For each hour two conflicting requests, and one for an unknown vehicle.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_shift_does_not_roll_back_the_shifts_of_others() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let mut requests = tokio::task::JoinSet::new();
    for hour in 0..CROWD {
        for request in 0..3 {
            let mut draft = network.draft(
                0,
                &format!("2027-03-02T{hour:02}:00:00Z"),
                &format!("2027-03-02T{hour:02}:30:00Z"),
            );
            if request == 2 {
                draft.vehicle_id = VehicleId::new(404);
            }
            let (service, vendor) = (network.service.clone(), vendor.clone());
            requests.spawn(async move { shifts::create(&service, &vendor, draft, None).await });
        }
    }
    let (mut made, mut clashed, mut unknown) = (HashSet::new(), Vec::new(), 0);
    for answer in requests.join_all().await {
        match answer {
            Ok(shift) => assert!(made.insert(shift.id)),
            Err(Error::DoubleBooking { conflict }) => clashed.push(conflict.shift_id),
            Err(Error::NotFound { .. }) => unknown += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    let crowd = usize::try_from(CROWD).unwrap();
    assert_eq!((made.len(), unknown), (crowd, crowd));
    assert_eq!(clashed.into_iter().collect::<HashSet<_>>(), made);

    // Each inbox counted every shift once.
    let counts = shifts::board(&network.service, &vendor, &BoardQuery::default())
        .await
        .unwrap()
        .counts;
    assert_eq!(counts.pending, i64::from(CROWD));
    for n in 0..2 {
        let eic = network.eic(n).await;
        let head = inbox::head(&network.service, eic.id).await.unwrap();
        assert_eq!(
            (head.seq, head.unread),
            (i64::from(CROWD), i64::from(CROWD))
        );
    }
}

/// Two stations with one EIC each, who is also a user of the vendor whose shifts the other one decides: each decision
/// changes both inboxes, one as the EIC's and the other as the vendor's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_that_notify_each_others_eics_do_not_deadlock() {
    let network = TestNetwork::new().await;
    let [here, there] = [network.eic(0).await.id, network.eic(1).await.id];
    let vendors = &network.report.vendors;
    for sql in [
        "INSERT INTO stations (name, kind, time_zone) VALUES ('Olpad MS', 'MS', 'Asia/Kolkata')"
            .to_owned(),
        format!(
            "UPDATE vehicles SET station_id = (SELECT id FROM stations WHERE name = 'Olpad MS') WHERE vendor_id = {}",
            vendors[1].vendor_id
        ),
        format!(
            "UPDATE roles SET station_id = (SELECT id FROM stations WHERE name = 'Olpad MS') WHERE user_id = {there}"
        ),
        format!(
            "INSERT INTO roles (user_id, code, vendor_id, created_at) VALUES ({here}, 'VENDOR', {}, 0), ({there}, 'VENDOR', {}, 0)",
            vendors[1].vendor_id, vendors[0].vendor_id
        ),
    ] {
        network.execute(&sql).await;
    }
    let sides = [
        (network.vendor(0).await, network.eic(0).await, &vendors[0]),
        (network.vendor(1).await, network.eic(1).await, &vendors[1]),
    ];
    let mut decisions = tokio::task::JoinSet::new();
    for hour in 0..CROWD {
        for (user, eic, vendor) in &sides {
            let draft = ShiftDraft {
                vehicle_id: vendor.vehicle_ids[0],
                driver_id: vendor.driver_ids[0],
                ..network.draft(
                    0,
                    &format!("2027-03-02T{hour:02}:00:00Z"),
                    &format!("2027-03-02T{hour:02}:30:00Z"),
                )
            };
            let shift = shifts::create(&network.service, user, draft, None)
                .await
                .unwrap();
            let (service, eic) = (network.service.clone(), eic.clone());
            decisions.spawn(async move { shifts::approve(&service, &eic, shift.id, None).await });
        }
    }
    for decided in decisions.join_all().await {
        decided.unwrap();
    }
    for eic in [here, there] {
        let head = inbox::head(&network.service, eic).await.unwrap();
        // A request, its decision, and the other one's decision.
        let crowd = i64::from(CROWD);
        assert_eq!((head.seq, head.unread), (3 * crowd, crowd));
    }
}
