//! CONTRACT §3: stations.

use crate::support::{app::TestApp, people::Person};
use serde_json::{Value, json};
use std::fs;

/// Two daughter stations more, and a mother station that nobody works at.
const MORE: &str = r#"{"stations": [
    {"name": "Amreli DBS", "kind": "DBS", "time_zone": "Asia/Kolkata"},
    {"name": "Zaveri DBS", "kind": "DBS", "time_zone": "Asia/Kolkata"},
    {"name": "Third MS", "kind": "MS", "time_zone": "Asia/Kolkata"}]}"#;

fn app() -> TestApp {
    let app = TestApp::start();
    fs::write(app.folder().join("more.json"), MORE).expect("written");
    app.command(&["import", "more.json"]).ok();
    app
}

async fn names(person: &Person, query: &str) -> Vec<String> {
    let page = person
        .get(&format!("/api/stations/{query}"))
        .await
        .expect_status(200);
    let rows = page["results"].as_array().expect("a page").clone();
    assert_eq!(page["count"], rows.len());
    let name = |row: &Value| row["name"].as_str().expect("a name").to_owned();
    rows.iter().map(name).collect()
}

#[tokio::test]
async fn everyone_sees_the_stations_of_their_work() {
    let app = app();
    let (first, daughter) = (&*app.asha().station_name, &*app.dinesh().station_name);
    let second = &*app.greta().station_name;
    let sorted = |names: &[&str]| {
        let mut names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    let daughters = [daughter, "Amreli DBS", "Zaveri DBS"];
    for (person, expected) in [
        (app.asha(), sorted(&[&daughters[..], &[first]].concat())),
        (app.greta(), sorted(&[&daughters[..], &[second]].concat())),
        (app.dinesh(), sorted(&[daughter, first])),
        (app.ravi(), sorted(&[first])),
        (app.mira(), sorted(&[second])),
        (
            app.admin(),
            sorted(&[&daughters[..], &[first, second, "Third MS"]].concat()),
        ),
    ] {
        assert_eq!(names(&person, "").await, expected, "{}", person.email);
    }
    assert_eq!(names(&app.asha(), "?kind=MS").await, [first]);
    assert_eq!(names(&app.asha(), "?kind=DBS").await, sorted(&daughters));
    assert!(names(&app.ravi(), "?kind=DBS").await.is_empty());
    // Roles add up.
    let email = &app.dinesh().email;
    app.command(&["role", "grant", email, "EIC", "--station", second])
        .ok();
    assert_eq!(
        names(&app.dinesh(), "").await,
        sorted(&[&daughters[..], &[first, second]].concat())
    );
}

#[tokio::test]
async fn a_station_has_the_fields_of_the_contract() {
    let app = app();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let page = dinesh.get("/api/stations/").await.expect_status(200);
    for row in [
        json!({"id": asha.station_id, "name": asha.station_name, "kind": "MS", "time_zone": "Asia/Kolkata",
               "mother_station_id": null}),
        json!({"id": dinesh.station_id, "name": dinesh.station_name, "kind": "DBS", "time_zone": "Asia/Kolkata",
               "mother_station_id": asha.station_id}),
    ] {
        assert!(
            page["results"].as_array().expect("rows").contains(&row),
            "{page}"
        );
    }
}

#[tokio::test]
async fn stations_come_in_pages_and_only_to_users_with_a_role() {
    let app = app();
    let (admin, dinesh) = (app.admin(), app.dinesh());
    let page = admin
        .get("/api/stations?kind=DBS&page_size=2")
        .await
        .expect_status(200);
    assert_eq!(
        (&page["count"], &page["previous"]),
        (&json!(3), &Value::Null)
    );
    let next = page["next"].as_str().expect("a next page");
    let path = next.strip_prefix(&app.origin()).expect("our own URL");
    let page = admin.get(path).await.expect_status(200);
    assert_eq!(page["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["next"], Value::Null);
    for query in [
        "?kind=ms",
        "?kind=",
        "?kind=MS&kind=MS",
        "?page=2",
        "?page_size=0",
        "?page=x",
    ] {
        let path = format!("/api/stations/{query}");
        dinesh.get(&path).await.refused_as(400, "invalid_parameter");
    }
    app.command(&[
        "role",
        "revoke",
        &dinesh.email,
        "DBS_OPERATOR",
        "--station",
        &dinesh.station_name,
    ])
    .ok();
    dinesh
        .get("/api/stations/?kind=x")
        .await
        .refused_as(403, "forbidden");
    app.anonymous().get("/api/stations/").await.refused(401);
}
