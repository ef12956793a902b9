use super::*;
use crate::{
    clock::FixedClock,
    credential::Credential,
    demo::{self, DemoPlan},
    id::{DriverId, VehicleId},
    service::{NoOutbox, auth::authenticate, shifts::get},
    store::Store,
};
use jiff::SignedDuration;

/// Sends two requests for the same vehicle, driver and time in one group commit. Returns the results, and for each
/// conflict whether the shift it names was visible at that time.
async fn create_twice(commit_fails: bool) -> [Result<Shift, (Error, bool)>; 2] {
    let folder = tempfile::tempdir().expect("temporary directory");
    let url = format!("sqlite://{}/db", folder.path().display());
    let store = Store::open(&url).await.expect("open store");
    let clock = Arc::new(FixedClock(Timestamp::UNIX_EPOCH));
    let service = Service::new(store.clone(), clock, Arc::new(NoOutbox), true);
    let plan = DemoPlan {
        eics: 1,
        vendors: 1,
        vehicles: 1,
        drivers: 1,
        sample: false,
    };
    let report = demo::fill(&service, &plan).await.expect("demo data");
    let vendor = report.vendors.first().expect("demo vendor");
    let token = vendor.user.token.parse().expect("valid token");
    let access = authenticate(&service, &Credential::Token(token))
        .await
        .expect("valid token");
    let draft = ShiftDraft {
        vehicle_id: VehicleId::new(1),
        driver_id: DriverId::new(1),
        start_time: Timestamp::UNIX_EPOCH,
        end_time: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1),
    };
    let mut first_writer = store.write_shared().await.expect("write transaction");
    if commit_fails {
        first_writer.make_commit_fail().await;
    }
    let requests = [(); 2].map(|()| {
        let (service, user) = (service.clone(), access.user.clone());
        tokio::spawn(async move {
            let result = create(&service, &user, draft, None).await;
            match result {
                Err(Error::DoubleBooking { conflict }) => {
                    let visible = get(&service, &user, conflict.shift_id).await.is_ok();
                    Err((Error::DoubleBooking { conflict }, visible))
                }
                other => other.map_err(|error| (error, false)),
            }
        })
    });
    store.wait_for_queued_writers(requests.len()).await;
    tokio::spawn(first_writer.commit());
    let [first, second] = requests;
    [
        first.await.expect("task did not panic"),
        second.await.expect("task did not panic"),
    ]
}

#[tokio::test]
async fn reports_a_conflict_only_when_the_other_shift_is_on_disk() {
    let results = create_twice(false).await;
    let created = results.iter().flatten().next().expect("valid shift");
    let [(Error::DoubleBooking { conflict }, visible)] = results
        .iter()
        .filter_map(|result| result.as_ref().err())
        .collect::<Vec<_>>()[..]
    else {
        panic!("{results:?}");
    };
    assert_eq!((conflict.shift_id, *visible), (created.id, true));
}

#[tokio::test]
async fn reports_no_conflict_with_a_shift_that_could_not_be_stored() {
    for result in create_twice(true).await {
        assert!(
            matches!(result, Err((Error::Unavailable { .. }, _))),
            "{result:?}"
        );
    }
}
