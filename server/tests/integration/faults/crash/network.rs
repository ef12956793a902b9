//! The database of the crash tests: three stations with five engineers each, two of whom also work at a second
//! station; two engineers without notifications; eight vendors.

use crate::support::test_folder::TestFolder;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, Row};
use std::fs;
use testkit::Snapshot;
use tokio::sync::OnceCell;

pub const STATIONS: usize = 3;
const ENGINEERS_AT_EACH: usize = 5;
const VENDORS: usize = 8;

/// The users of the database.
pub struct Network {
    pub engineers: Vec<Person>,
    pub vendors: Vec<Vendor>,
}

pub struct Person {
    pub id: i64,
    pub token: String,
}

/// User of a vendor with one vehicle for each home station.
pub struct Vendor {
    pub person: Person,
    pub vehicles: Vec<i64>,
    pub drivers: Vec<i64>,
}

/// The users, and a copy of the database, which is created at the first call.
pub async fn network() -> (&'static Network, TestFolder) {
    static MADE: OnceCell<(Network, Snapshot)> = OnceCell::const_new();
    let make = async || {
        let home = TestFolder::new();
        let network = Network::fill(&home).await;
        (network, home.freeze())
    };
    let (network, snapshot) = MADE.get_or_init(make).await;
    (network, TestFolder::with(snapshot))
}

impl Network {
    /// Fills an empty database.
    pub async fn fill(home: &TestFolder) -> Self {
        let engineers = (STATIONS * ENGINEERS_AT_EACH + 2).to_string();
        let vendors = VENDORS.to_string();
        home.run(&[
            "demo",
            "--eics",
            &engineers,
            "--vendors",
            &vendors,
            "--vehicles",
            &vendors,
            "--drivers",
            &vendors,
            "--credentials",
            "credentials.json",
        ])
        .ok();
        let credentials = fs::read(home.path().join("credentials.json")).expect("credentials");
        let credentials: Value = serde_json::from_slice(&credentials).expect("JSON");
        let first = credentials["station_id"].to_string();
        sqlx::any::install_default_drivers();
        let mut database = AnyConnection::connect(&home.database_url())
            .await
            .expect("the database");
        let names = sqlx::query("SELECT name FROM vendors ORDER BY id").fetch_all(&mut database);
        let names = names.await.expect("names");
        let names = names.iter().map(|row| row.get::<String, _>(0));
        fs::write(home.path().join("more.json"), more(names).to_string()).expect("a file");
        home.run(&["import", "more.json"]).ok();

        let mut engineers: Vec<_> = people(&credentials["eics"]).collect();
        let email = |n: usize| format!("eic{}@demo.example", n + 1);
        home.run(&["user", "deactivate", &email(engineers.len() - 1)])
            .ok();
        home.run(&[
            "role",
            "revoke",
            &email(engineers.len() - 2),
            "EIC",
            "--station",
            &first,
        ])
        .ok();
        engineers.truncate(STATIONS * ENGINEERS_AT_EACH);
        // The same rows as from the command `role`.
        for (n, engineer) in engineers.iter().enumerate().skip(ENGINEERS_AT_EACH) {
            let name = format!("MS {}", n / ENGINEERS_AT_EACH + 1);
            sqlx::query("UPDATE roles SET station_id = (SELECT id FROM stations WHERE name = $1) WHERE user_id = $2")
                .bind(name)
                .bind(engineer.id)
                .execute(&mut database)
                .await
                .expect("moved");
        }
        // Two groups of engineers overlap from both ends, so that events for both update the same inboxes.
        let third: i64 = sqlx::query_scalar("SELECT id FROM stations WHERE name = 'MS 3'")
            .fetch_one(&mut database)
            .await
            .expect("a station");
        for (n, station) in [(0, third.to_string()), (engineers.len() - 1, first)] {
            home.run(&["role", "grant", &email(n), "EIC", "--station", &station])
                .ok();
        }
        let mut vendors = Vec::new();
        for (vendor, person) in array(&credentials["vendors"])
            .iter()
            .zip(people(&credentials["vendors"]))
        {
            let rows = sqlx::query("SELECT id FROM vehicles WHERE vendor_id = $1 ORDER BY id")
                .bind(vendor["vendor_id"].as_i64())
                .fetch_all(&mut database)
                .await
                .expect("vehicles");
            let vehicles: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
            assert_eq!(vehicles.len(), STATIONS);
            let drivers = array(&vendor["driver_ids"]);
            vendors.push(Vendor {
                person,
                vehicles,
                drivers: drivers.iter().filter_map(Value::as_i64).collect(),
            });
        }
        database.close().await.expect("closed");
        Self { engineers, vendors }
    }
}

/// The other stations, and one vehicle of each vendor there.
fn more(vendors: impl Iterator<Item = String>) -> Value {
    let station = |n: usize| format!("MS {n}");
    let vehicles = vendors.enumerate().flat_map(|(v, vendor)| {
        (2..=STATIONS).map(move |n| {
            json!({"registration_no": format!("GJ0{n}CR{:04}", 1000 + v), "vendor": vendor, "station": station(n)})
        })
    });
    let stations = (2..=STATIONS)
        .map(|n| json!({"name": station(n), "kind": "MS", "time_zone": "Asia/Kolkata"}));
    json!({"stations": stations.collect::<Vec<_>>(), "vehicles": vehicles.collect::<Vec<_>>()})
}

fn people(list: &Value) -> impl Iterator<Item = Person> {
    array(list).iter().map(|person| Person {
        id: person["id"].as_i64().expect("an id"),
        token: person["token"].as_str().expect("a token").to_owned(),
    })
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}
