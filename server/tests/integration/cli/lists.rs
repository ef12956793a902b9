//! CONTRACT §6: the lists of users, stations, vendors, vehicles, drivers and tokens.

use crate::support::{app::TestApp, command::CommandOutput};
use serde_json::{Value, json};
use std::fs;

fn rows(output: CommandOutput) -> Vec<Value> {
    let rows: Value = serde_json::from_str(&output.ok()).expect("JSON");
    rows.as_array().expect("an array").clone()
}

/// The columns of the row that contains `part`.
fn columns(table: &str, part: &str) -> Vec<String> {
    let line = table.lines().find(|line| line.contains(part));
    let line = line.unwrap_or_else(|| panic!("{part:?} is not in\n{table}"));
    let columns = line
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    columns.map(str::to_owned).collect()
}

#[tokio::test]
async fn lists_users_with_their_roles() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    app.command(&["user", "deactivate", &app.bharat().email])
        .ok();
    let table = app.command(&["user", "list"]).ok();
    let role = format!("EIC ({})", asha.station_name);
    assert_eq!(
        columns(&table, &asha.email),
        [
            &*asha.id.to_string(),
            &asha.email,
            &asha.name,
            "active",
            &role
        ]
    );
    assert_eq!(columns(&table, &app.bharat().email)[3], "deactivated");
    let users = rows(app.command(&["user", "list", "--json"]));
    assert_eq!(users.len() + 1, table.lines().count());
    let listed = users
        .iter()
        .find(|user| user["id"] == ravi.id)
        .expect("listed");
    let me = ravi.get("/api/me/").await.expect_status(200)["user"].clone();
    for key in ["id", "email", "full_name", "roles"] {
        assert_eq!(listed[key], me[key], "{key}");
    }
    assert_eq!(listed["is_active"], true);
    assert!(!table.contains("argon2") && !table.contains(&ravi.token));
}

#[tokio::test]
async fn lists_the_network() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let stations = app.command(&["station", "list"]).ok();
    assert_eq!(
        columns(&stations, &dinesh.station_name),
        [
            &*dinesh.station_id.to_string(),
            &dinesh.station_name,
            "DBS",
            "Asia/Kolkata",
            &asha.station_name
        ]
    );
    let page = app.admin().get("/api/stations/").await.expect_status(200);
    let listed = rows(app.command(&["station", "list", "--json"]));
    assert_eq!(json!(listed), page["results"]);
    let vendors = app.command(&["vendor", "list"]).ok();
    assert_eq!(
        columns(&vendors, &ravi.vendor_name),
        [&*ravi.vendor_id.to_string(), &ravi.vendor_name]
    );
    let vendors = rows(app.command(&["vendor", "list", "--json"]));
    assert!(vendors.contains(&json!({"id": ravi.vendor_id, "name": ravi.vendor_name})));
    let vehicle = &ravi.vehicles[0];
    let vehicles = app.command(&["vehicle", "list"]).ok();
    assert_eq!(
        columns(&vehicles, &vehicle.registration),
        [
            &*vehicle.id.to_string(),
            &vehicle.registration,
            &ravi.vendor_name,
            &asha.station_name
        ]
    );
    let vehicles = rows(app.command(&["vehicle", "list", "--json"]));
    let listed = vehicles
        .iter()
        .find(|row| row["id"] == vehicle.id)
        .expect("listed");
    assert_eq!(listed["vendor_name"], json!(ravi.vendor_name));
    assert_eq!(listed["station_id"], asha.station_id);
    let driver = &ravi.drivers[0];
    let drivers = app.command(&["driver", "list"]).ok();
    assert!(columns(&drivers, &driver.name).contains(&ravi.vendor_name));
    let drivers = rows(app.command(&["driver", "list", "--json"]));
    let listed = drivers
        .iter()
        .find(|row| row["id"] == driver.id)
        .expect("listed");
    assert_eq!(
        (&listed["full_name"], &listed["vendor_id"]),
        (&json!(driver.name), &json!(ravi.vendor_id))
    );
}

#[tokio::test]
async fn an_empty_database_has_empty_lists() {
    let app = TestApp::empty();
    for what in ["user", "station", "vendor", "vehicle", "driver"] {
        let table = app.command(&[what, "list"]).ok();
        assert!(table.starts_with("ID "), "{table}");
        assert_eq!(table.lines().count(), 1, "{table}");
        assert!(
            rows(app.command(&[what, "list", "--json"])).is_empty(),
            "{what}"
        );
    }
}

#[tokio::test]
async fn sets_and_removes_the_mother_of_a_daughter_station() {
    let app = TestApp::start();
    let (greta, dinesh) = (app.greta(), app.dinesh());
    let daughter = dinesh.station_name.to_lowercase();
    let mother = || rows(app.command(&["station", "list", "--json"]));
    let mother = || {
        let row = mother()
            .into_iter()
            .find(|row| row["id"] == dinesh.station_id);
        row.expect("listed")["mother_station_id"].clone()
    };
    app.command(&[
        "station",
        "mother",
        &daughter,
        &greta.station_id.to_string(),
    ])
    .ok();
    assert_eq!(mother(), greta.station_id);
    app.command(&[
        "station",
        "mother",
        &greta.station_name,
        &greta.station_name,
    ])
    .failed_in_one_line(1, "DBS");
    app.command(&["station", "mother", &daughter, &daughter])
        .failed_in_one_line(1, "MS");
    assert_eq!(mother(), greta.station_id);
    app.command(&["station", "mother", &daughter]).ok();
    assert_eq!(mother(), Value::Null);
}

#[tokio::test]
async fn token_list_shows_the_scopes() {
    let app = TestApp::start();
    let email = &app.asha().email;
    for scope in ["read", "NOTIFY"] {
        app.command(&["token", "create", email, "--scope", scope])
            .ok();
    }
    let tokens = rows(app.command(&["token", "list", email, "--json"]));
    let scopes: Vec<_> = tokens.iter().map(|token| token["scope"].clone()).collect();
    assert_eq!(scopes, ["full", "read", "notify"]);
    let id = tokens[1]["id"].to_string();
    app.command(&["token", "revoke", &id]).ok();
    let table = app.command(&["token", "list", email]).ok();
    let revoked = columns(&table, "revoked");
    assert_eq!((&revoked[0], &*revoked[1]), (&id, "read"));
    assert!(columns(&table, "notify").contains(&"active".to_owned()));
}

#[tokio::test]
async fn a_list_whose_reader_stops_is_no_failure() {
    let app = TestApp::empty();
    let vendors: Vec<_> = (0..20_000)
        .map(|n| json!({"name": format!("Carriers {n}")}))
        .collect();
    let network = json!({ "vendors": vendors }).to_string();
    fs::write(app.folder().join("many.json"), network).expect("written");
    app.command(&["import", "many.json"]).ok();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_shiftbell"))
        .args(["vendor", "list"])
        .env("DATABASE_URL", app.database_url())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
}
