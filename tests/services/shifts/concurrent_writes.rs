//! Concurrent writes, which may share one commit without affecting each other.

use crate::test_network::TestNetwork;
use domain::{
    error::Error,
    id::VehicleId,
    service::{inbox, shifts},
    shift::BoardQuery,
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
