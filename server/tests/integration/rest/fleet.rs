//! CONTRACT §3: vehicles and drivers.

use crate::support::{app::TestApp, people::Person};
use serde_json::{Value, json};

async fn rows(person: &Person, path: &str) -> Vec<Value> {
    let page = person.get(path).await.expect_status(200);
    let rows = page["results"].as_array().expect("a page").clone();
    assert_eq!(page["count"], rows.len());
    rows
}

fn ids(rows: &[Value]) -> Vec<i64> {
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| row["id"].as_i64()).collect();
    ids.sort_unstable();
    ids
}

fn all<T>(lists: &[&[T]], id: impl Fn(&T) -> i64) -> Vec<i64> {
    let mut ids: Vec<i64> = lists.iter().flat_map(|list| list.iter().map(&id)).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn vehicles_and_drivers_have_the_fields_of_the_contract() {
    let app = TestApp::start();
    let (asha, ravi, mira) = (app.asha(), app.ravi(), app.mira());
    let vehicle = &ravi.vehicles[0];
    let expected = json!({"id": vehicle.id, "registration_no": vehicle.registration, "vendor_id": ravi.vendor_id, "station_id": asha.station_id, "station_name": asha.station_name});
    assert!(rows(&ravi, "/api/vehicles/").await.contains(&expected));
    let driver = &ravi.drivers[0];
    assert!(rows(&ravi, "/api/drivers/").await.contains(
        &json!({"id": driver.id, "full_name": driver.name, "code": null, "vendor_id": ravi.vendor_id})
    ));
    let homeless = rows(&mira, "/api/vehicles/")
        .await
        .into_iter()
        .find(|row| row["station_id"].is_null())
        .expect("one without a home station");
    assert_eq!(
        (&homeless["station_name"], &homeless["vendor_id"]),
        (&json!(null), &json!(mira.vendor_id))
    );
}

#[tokio::test]
async fn vendors_see_their_own_fleet_and_eics_that_of_their_station() {
    let app = TestApp::start();
    let (ravi, sunil, mira) = (app.ravi(), app.sunil(), app.mira());
    assert_eq!(
        (
            ravi.vehicles.len(),
            sunil.vehicles.len(),
            ravi.drivers.len(),
            sunil.drivers.len()
        ),
        (2, 2, 2, 2),
        "distributed evenly"
    );
    for person in [&ravi, &sunil, &mira] {
        assert_eq!(
            ids(&rows(person, "/api/vehicles/").await),
            all(&[&person.vehicles], |vehicle| vehicle.id)
        );
        assert_eq!(
            ids(&rows(person, "/api/drivers/").await),
            all(&[&person.drivers], |driver| driver.id)
        );
    }
    for eic in [app.asha(), app.bharat()] {
        assert_eq!(
            ids(&rows(&eic, "/api/vehicles/").await),
            all(&[&ravi.vehicles, &sunil.vehicles], |vehicle| vehicle.id)
        );
        assert_eq!(
            ids(&rows(&eic, "/api/drivers/").await),
            all(&[&ravi.drivers, &sunil.drivers], |driver| driver.id)
        );
    }
    let greta = app.greta();
    let at_second: Vec<i64> = mira
        .vehicles
        .iter()
        .filter(|vehicle| vehicle.station_id == Some(greta.station_id))
        .map(|vehicle| vehicle.id)
        .collect();
    assert_eq!(ids(&rows(&greta, "/api/vehicles/").await), at_second);
    assert_eq!(
        ids(&rows(&greta, "/api/drivers/").await),
        all(&[&mira.drivers], |driver| driver.id)
    );
}
