//! Finding a vehicle or a driver among many.

use crate::test_network::{TestNetwork, time};
use domain::{
    demo::DemoPlan,
    error::Error,
    fleet::{Distinction, MAX_OPTIONS, NewShiftFormQuery},
    service::{fleet, shifts},
    shift::ShiftDraft,
};

async fn large() -> TestNetwork {
    TestNetwork::of(DemoPlan {
        eics: 1,
        vendors: 2,
        vehicles: 600,
        drivers: 4_000,
        sample: false,
    })
    .await
}

#[tokio::test]
async fn a_form_for_thousands_begins_with_few_and_says_how_many_there_are() {
    let network = large().await;
    let vendor = network.vendor(0).await;
    let query = NewShiftFormQuery::default();
    let form = fleet::new_shift_form(&network.service, &vendor, &query)
        .await
        .unwrap();
    let shown = usize::try_from(MAX_OPTIONS).unwrap();
    assert_eq!(
        (form.vehicles.results.len(), form.vehicles.total),
        (shown, 300)
    );
    assert_eq!(
        (form.drivers.results.len(), form.drivers.total),
        (shown, 2_000)
    );
    assert!(!form.fleet_is_empty && form.vehicle.is_none() && form.driver.is_none());
    let home = form.clock_of(&form.vehicles.results[0]).unwrap();
    assert_eq!(home.zone, "Asia/Kolkata");
}

#[tokio::test]
async fn a_number_is_found_however_it_is_written_and_only_ones_own() {
    let network = large().await;
    let vendor = network.vendor(0).await;
    let form = fleet::new_shift_form(&network.service, &vendor, &NewShiftFormQuery::default())
        .await
        .unwrap();
    let wanted = &form.vehicles.results[7];
    let plain: String = wanted
        .registration_no
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    for text in [wanted.registration_no.clone(), plain.to_lowercase()] {
        let found = fleet::search_vehicles(&network.service, &vendor, &text, 20)
            .await
            .unwrap();
        assert!(found.results.contains(wanted), "{text}");
        let stranger = network.vendor(1).await;
        let others = fleet::search_vehicles(&network.service, &stranger, &text, 20)
            .await
            .unwrap();
        assert!(!others.results.contains(wanted), "{text}");
    }
    let nothing = fleet::search_vehicles(&network.service, &vendor, "no such number", 20).await;
    assert_eq!(nothing.unwrap().total, 0);
    let eic = network.eic(0).await;
    let refused = fleet::search_drivers(&network.service, &eic, "", 20).await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

#[tokio::test]
async fn what_was_chosen_comes_back_if_it_is_ones_own() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let (mine, theirs) = (&network.report.vendors[0], &network.report.vendors[1]);
    let query = NewShiftFormQuery {
        vehicle_search: "no such number".into(),
        vehicle_id: Some(mine.vehicle_ids[1]),
        driver_id: Some(theirs.driver_ids[0]),
        ..NewShiftFormQuery::default()
    };
    let form = fleet::new_shift_form(&network.service, &vendor, &query)
        .await
        .unwrap();
    assert_eq!(
        form.vehicle.map(|vehicle| vehicle.id),
        Some(mine.vehicle_ids[1])
    );
    assert_eq!(form.driver, None);
    assert!(form.vehicles.results.is_empty() && !form.fleet_is_empty);
}

#[tokio::test]
async fn namesakes_are_told_apart_by_their_last_shift() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let mine = &network.report.vendors[0];
    for id in &mine.driver_ids {
        network
            .execute(&format!(
                "UPDATE drivers SET full_name = 'Imran Shaikh' WHERE id = {id}"
            ))
            .await;
    }
    let draft = ShiftDraft {
        vehicle_id: mine.vehicle_ids[0],
        driver_id: mine.driver_ids[0],
        start_time: time("2027-03-01T06:00:00Z"),
        end_time: time("2027-03-01T14:00:00Z"),
    };
    let shift = shifts::create(&network.service, &vendor, draft, None)
        .await
        .unwrap();
    // A later one that is rejected never was.
    let later = ShiftDraft {
        start_time: time("2027-03-02T06:00:00Z"),
        end_time: time("2027-03-02T14:00:00Z"),
        ..draft
    };
    let rejected = shifts::create(&network.service, &vendor, later, None)
        .await
        .unwrap();
    let eic = network.eic(0).await;
    shifts::reject(&network.service, &eic, rejected.id, "no gas", None)
        .await
        .unwrap();
    let found = fleet::search_drivers(&network.service, &vendor, "imranshaikh", 20)
        .await
        .unwrap();
    let distinction = |id| {
        let driver = found.results.iter().find(|driver| driver.id == id);
        driver.unwrap().distinction.clone()
    };
    assert_eq!(
        distinction(mine.driver_ids[0]),
        Some(Distinction::LastShift {
            vehicle_reg: shift.vehicle_reg,
            start_local: "2027-03-01T11:30:00".parse().unwrap(),
        })
    );
    let other = mine.driver_ids[1];
    assert_eq!(
        distinction(other),
        Some(Distinction::NoShiftYet {
            number: other.get()
        })
    );
    // Whoever has a name of their own needs no more.
    network
        .execute(&format!(
            "UPDATE drivers SET full_name = 'Kiran Vasava' WHERE id = {other}"
        ))
        .await;
    let found = fleet::search_drivers(&network.service, &vendor, "", 20)
        .await
        .unwrap();
    assert!(
        found
            .results
            .iter()
            .all(|driver| driver.distinction.is_none())
    );
}

#[tokio::test]
async fn times_of_the_form_are_meant_at_the_vehicles_home() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let (mine, theirs) = (&network.report.vendors[0], &network.report.vendors[1]);
    let clock = async |vehicle| fleet::home_clock(&network.service, &vendor, vehicle).await;
    let home = clock(mine.vehicle_ids[0]).await.unwrap().unwrap();
    assert_eq!(home.zone, "Asia/Kolkata");
    assert_eq!(clock(theirs.vehicle_ids[0]).await, Ok(None));
    assert_eq!(clock(domain::id::VehicleId::new(404)).await, Ok(None));
    let homeless = mine.vehicle_ids[1];
    network
        .execute(&format!(
            "UPDATE vehicles SET station_id = NULL WHERE id = {homeless}"
        ))
        .await;
    assert_eq!(clock(homeless).await, Err(Error::VehicleWithoutStation));
}

#[tokio::test]
async fn the_chosen_of_two_namesakes_is_told_apart_though_another_name_is_searched() {
    let network = large().await;
    let vendor = network.vendor(0).await;
    let chosen = network.report.vendors[0].driver_ids[1_999];
    let form = async || {
        let query = NewShiftFormQuery {
            driver_search: "no such name".into(),
            driver_id: Some(chosen),
            ..NewShiftFormQuery::default()
        };
        fleet::new_shift_form(&network.service, &vendor, &query)
            .await
            .unwrap()
    };
    let alone = form().await;
    assert_eq!((alone.drivers.total, alone.drivers.results.len()), (0, 0));
    assert_eq!(alone.driver.unwrap().distinction, None);
    let namesake = network.report.vendors[0].driver_ids[0];
    network
        .execute(&format!(
            "UPDATE drivers SET full_name = (SELECT upper(full_name) FROM drivers WHERE id = {chosen}) WHERE id = {namesake}"
        ))
        .await;
    let driver = form().await.driver.unwrap();
    assert_eq!(
        (driver.id, driver.distinction),
        (
            chosen,
            Some(Distinction::NoShiftYet {
                number: chosen.get()
            })
        )
    );
}

#[tokio::test]
async fn no_more_is_found_than_a_form_shows() {
    let network = large().await;
    let vendor = network.vendor(0).await;
    let found = fleet::search_drivers(&network.service, &vendor, "", u32::MAX)
        .await
        .unwrap();
    let shown = usize::try_from(MAX_OPTIONS).unwrap();
    assert_eq!((found.results.len(), found.total), (shown, 2_000));
}
