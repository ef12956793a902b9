use super::*;
use crate::{
    clock::FixedClock,
    credential::Credential,
    demo::{self, DemoPlan},
    id::{DriverId, VehicleId},
    service::{NoOutbox, auth::authenticate, shifts::get},
    store::Store,
};

#[test]
fn keys_are_visible_ascii() {
    assert!("a".repeat(255).parse::<IdempotencyKey>().is_ok());
    for bad in ["", &"a".repeat(256), "a b", "é", "a\n"] {
        assert_eq!(bad.parse::<IdempotencyKey>(), Err(InvalidKey), "{bad:?}");
    }
}

/// Two ask for the same hours in one commit: what they hear, and whether the shift that a conflict names can be seen by then.
async fn both_ask(spoilt: bool) -> [Result<Shift, (Error, bool)>; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/db", folder.path().display());
    let store = Store::open(&url).await.expect("a store");
    let clock = Arc::new(FixedClock(Timestamp::UNIX_EPOCH));
    let service = Service::new(store.clone(), clock, Arc::new(NoOutbox), true);
    let plan = DemoPlan {
        eics: 1,
        vendors: 1,
        vehicles: 1,
        drivers: 1,
        sample: false,
    };
    let report = demo::fill(&service, &plan).await.expect("a network");
    let vendor = report.vendors.first().expect("a vendor");
    let token = vendor.user.token.parse().expect("a token");
    let access = authenticate(&service, &Credential::Token(token))
        .await
        .expect("access");
    let draft = ShiftDraft {
        vehicle_id: VehicleId::new(1),
        driver_id: DriverId::new(1),
        start_time: Timestamp::UNIX_EPOCH,
        end_time: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1),
    };
    let mut before = store.write_shared().await.expect("a turn");
    if spoilt {
        before.spoil().await;
    }
    let requests = [(); 2].map(|()| {
        let (service, user) = (service.clone(), access.user.clone());
        tokio::spawn(async move {
            let answer = create(&service, &user, draft, None).await;
            match answer {
                Err(Error::DoubleBooking { conflict }) => {
                    let seen = get(&service, &user, conflict.shift_id).await.is_ok();
                    Err((Error::DoubleBooking { conflict }, seen))
                }
                other => other.map_err(|error| (error, false)),
            }
        })
    });
    store.in_line(requests.len()).await;
    tokio::spawn(before.commit());
    let [first, second] = requests;
    [
        first.await.expect("no panic"),
        second.await.expect("no panic"),
    ]
}

#[tokio::test]
async fn a_conflict_is_told_when_the_shift_that_it_names_is_on_disk() {
    let answers = both_ask(false).await;
    let made = answers.iter().flatten().next().expect("a shift");
    let [(Error::DoubleBooking { conflict }, seen)] = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err())
        .collect::<Vec<_>>()[..]
    else {
        panic!("{answers:?}");
    };
    assert_eq!((conflict.shift_id, *seen), (made.id, true));
}

#[tokio::test]
async fn a_shift_that_could_not_be_stored_is_no_conflict() {
    for answer in both_ask(true).await {
        assert!(
            matches!(answer, Err((Error::Unavailable { .. }, _))),
            "{answer:?}"
        );
    }
}
