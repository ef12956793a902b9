//! Searching a vehicle or a driver among many.

use crate::test_network::{Renamed, TestNetwork, time};
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
async fn the_form_of_a_large_fleet_starts_with_a_few_and_the_total() {
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
async fn finds_a_plate_in_any_spelling_but_only_in_the_own_fleet() {
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
async fn keeps_the_chosen_vehicle_and_driver_if_they_are_in_the_own_fleet() {
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
async fn distinguishes_drivers_of_the_same_name_by_their_last_shift() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let mine = &network.report.vendors[0];
    for id in &mine.driver_ids {
        network.rename(Renamed::Driver(*id), "Imran Shaikh").await;
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
    // A later shift that was rejected does not count.
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
    // A code is the vendor's own distinction.
    network
        .execute(&format!(
            "UPDATE drivers SET code = 'D-7', code_key = 'd-7' WHERE id = {other}"
        ))
        .await;
    let found = fleet::search_drivers(&network.service, &vendor, "imran", 20)
        .await
        .unwrap();
    let coded = found.results.iter().find(|driver| driver.id == other);
    assert_eq!(
        coded.unwrap().distinction,
        Some(Distinction::Code { code: "D-7".into() })
    );
    // A driver with a unique name needs no addition.
    network.rename(Renamed::Driver(other), "Kiran Vasava").await;
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
async fn form_times_are_in_the_time_zone_of_the_vehicles_home_station() {
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
async fn distinguishes_the_chosen_driver_also_in_a_search_for_another_name() {
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
    let driver = alone.driver.unwrap();
    assert_eq!(driver.distinction, None);
    let namesake = network.report.vendors[0].driver_ids[0];
    let name = driver.full_name.to_uppercase();
    network.rename(Renamed::Driver(namesake), &name).await;
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
async fn returns_no_more_results_than_a_form_shows() {
    let network = large().await;
    let vendor = network.vendor(0).await;
    let found = fleet::search_drivers(&network.service, &vendor, "", u32::MAX)
        .await
        .unwrap();
    let shown = usize::try_from(MAX_OPTIONS).unwrap();
    assert_eq!((found.results.len(), found.total), (shown, 2_000));
}
