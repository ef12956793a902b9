//! The form of a new shift: planning a shift again, and what a search text names.

use crate::test_network::{Renamed, TestNetwork, time};
use domain::{
    error::{EntityKind, Error},
    fleet::{NewShiftForm, NewShiftFormQuery},
    id::ShiftId,
    service::{fleet, shifts},
    shift::{LocalTimes, ShiftDraft},
    user::User,
};

async fn again(
    network: &TestNetwork,
    user: &User,
    id: ShiftId,
    now: &str,
) -> Result<NewShiftForm, Error> {
    let query = NewShiftFormQuery {
        again: Some(id),
        ..NewShiftFormQuery::default()
    };
    fleet::new_shift_form(&network.at(now, true), user, &query).await
}

/// A night shift of the first vendor, 22:00 to 06:00 at the station in India.
async fn night(network: &TestNetwork, vendor: &User) -> ShiftId {
    let mine = &network.report.vendors[0];
    let draft = ShiftDraft {
        vehicle_id: mine.vehicle_ids[1],
        driver_id: mine.driver_ids[1],
        start_time: time("2027-03-01T16:30:00Z"),
        end_time: time("2027-03-02T00:30:00Z"),
    };
    let shift = shifts::create(&network.service, vendor, draft, None).await;
    shift.unwrap().id
}

#[tokio::test]
async fn a_shift_is_planned_again_for_the_next_day_that_it_leaves_free() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let mine = &network.report.vendors[0];
    let id = night(&network, &vendor).await;
    let day = |from: u8| {
        LocalTimes::parse(
            &format!("2027-03-{from:02}T22:00"),
            &format!("2027-03-{:02}T06:00", from + 1),
        )
    };
    // Tonight is taken by the shift itself.
    let now = "2027-03-01T01:00:00Z";
    let form = again(&network, &vendor, id, now).await.unwrap();
    assert_eq!(form.vehicle.unwrap().id, mine.vehicle_ids[1]);
    assert_eq!(form.driver.unwrap().id, mine.driver_ids[1]);
    assert_eq!(form.times, day(2));
    // The driver has another shift tomorrow night.
    let other = network.draft(1, "2027-03-02T20:00:00Z", "2027-03-02T22:00:00Z");
    let other = ShiftDraft {
        vehicle_id: mine.vehicle_ids[0],
        ..other
    };
    shifts::create(&network.service, &vendor, other, None)
        .await
        .unwrap();
    let form = again(&network, &vendor, id, now).await.unwrap();
    assert_eq!(form.times, day(3));
    // Once it is cancelled, tonight is free again.
    shifts::cancel(&network.service, &vendor, id, None)
        .await
        .unwrap();
    let form = again(&network, &vendor, id, now).await.unwrap();
    assert_eq!(form.times, day(1));
    // Weeks later.
    let form = again(&network, &vendor, id, "2027-03-20T17:00:00Z")
        .await
        .unwrap();
    assert_eq!(form.times, day(21));
}

#[tokio::test]
async fn only_the_own_vendors_shifts_are_planned_again() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let id = night(&network, &vendor).await;
    let now = "2027-03-01T01:00:00Z";
    let unknown = Error::NotFound {
        entity: EntityKind::Shift,
    };
    let stranger = network.vendor(1).await;
    let refused = again(&network, &stranger, id, now).await;
    assert_eq!(refused.unwrap_err(), unknown);
    let missing = again(&network, &vendor, ShiftId::new(404), now).await;
    assert_eq!(missing.unwrap_err(), unknown);
    let eic = network.eic(0).await;
    let refused = again(&network, &eic, id, now).await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

#[tokio::test]
async fn what_is_typed_in_full_is_found_first_and_selected() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let mine = &network.report.vendors[0];
    let (short, long) = (mine.vehicle_ids[1], mine.vehicle_ids[0]);
    for (id, plate) in [(long, "AGJ 05 A 123"), (short, "GJ 05 A 12")] {
        network.rename(Renamed::Vehicle(id), plate).await;
    }
    let search = async |text: &str| {
        let query = NewShiftFormQuery {
            vehicle_search: text.into(),
            ..NewShiftFormQuery::default()
        };
        fleet::new_shift_form(&network.service, &vendor, &query)
            .await
            .unwrap()
    };
    let full = search("gj05a12").await;
    let found: Vec<_> = full.vehicles.results.iter().map(|one| one.id).collect();
    assert_eq!((found, full.vehicles.total), (vec![short, long], 2));
    assert_eq!(full.vehicle.map(|vehicle| vehicle.id), Some(short));
    // A part of a number selects nothing, also if it is in one number only.
    let part = search("05 A 123").await;
    assert_eq!((part.vehicles.total, part.vehicle), (1, None));
}

#[tokio::test]
async fn a_name_that_several_drivers_have_selects_none_of_them() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let mine = &network.report.vendors[0];
    let search = async || {
        let query = NewShiftFormQuery {
            driver_search: "suraj patel".into(),
            ..NewShiftFormQuery::default()
        };
        let form = fleet::new_shift_form(&network.service, &vendor, &query).await;
        form.unwrap().driver.map(|driver| driver.id)
    };
    let rename = async |id| network.rename(Renamed::Driver(id), "Suraj Patel").await;
    rename(mine.driver_ids[0]).await;
    assert_eq!(search().await, Some(mine.driver_ids[0]));
    rename(mine.driver_ids[1]).await;
    assert_eq!(search().await, None);
}
