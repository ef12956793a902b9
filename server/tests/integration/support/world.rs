//! The fixture database: created once with the command line, then copied for each test.

use crate::support::{server::Server, test_folder::TestFolder};
use serde_json::{Value, json};
use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::LazyLock,
};
use testkit::Snapshot;

/// A user of the fixture.
pub struct UserFixture {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub password: String,
    pub token: String,
    pub station_id: i64,
    pub station_name: String,
    pub vendor_id: i64,
    pub vendor_name: String,
    pub vehicles: Vec<Vehicle>,
    pub drivers: Vec<Driver>,
}

/// A vehicle, as in `GET /api/vehicles/`.
pub struct Vehicle {
    pub id: i64,
    pub registration: String,
    pub station_id: Option<i64>,
}

/// A driver, as in `GET /api/drivers/`.
pub struct Driver {
    pub id: i64,
    pub name: String,
}

/// The users, vehicles and drivers of the fixture, and its database.
pub struct World {
    database: Snapshot,
    pub asha: UserFixture,
    pub bharat: UserFixture,
    pub greta: UserFixture,
    pub ravi: UserFixture,
    pub sunil: UserFixture,
    pub mira: UserFixture,
    pub dinesh: UserFixture,
    pub admin: UserFixture,
}

/// The import file of the second network. Names of its vendor contain characters that a search must take literally.
pub const IMPORT: &str = include_str!("second_network.json");
const PASSWORD: &str = "correct horse battery staple";

/// The fixture, created at the first call.
pub fn world() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(World::make);
    &WORLD
}

impl World {
    /// A new folder with a copy of the database.
    pub fn copy(&self) -> TestFolder {
        TestFolder::with(&self.database)
    }

    fn make() -> Self {
        let home = TestFolder::new();
        let command = |arguments: &[&str]| home.run(arguments).ok();
        let credentials = home.path().join("credentials.json");
        command(&[
            "demo",
            "--eics",
            "2",
            "--vendors",
            "2",
            "--vehicles",
            "4",
            "--drivers",
            "4",
            "--credentials",
            credentials.to_str().expect("text"),
        ]);
        let credentials: Value =
            serde_json::from_slice(&fs::read(&credentials).expect("credentials")).expect("JSON");
        fs::write(home.path().join("import.json"), IMPORT).expect("an import");
        command(&["import", "import.json"]);
        let add = |email: &str, name: &str| {
            home.run_with_input(
                &[
                    "user",
                    "add",
                    "--email",
                    email,
                    "--name",
                    name,
                    "--password-stdin",
                ],
                &format!("{PASSWORD}\n"),
            )
            .ok();
            command(&["token", "create", email]).trim().to_owned()
        };
        let greta = add("greta@second.example", "Greta Brandt");
        let mira = add("mira@second.example", "Mira Desai");
        let dinesh = command(&["token", "create", "dbs1@demo.example"])
            .trim()
            .to_owned();
        let mut server = Server::start(&home, &[]);
        let ask = |token: &str, path: &str| ask(server.address(), token, path);
        let vehicles = ask(
            &token(&credentials["admin"]),
            "/api/vehicles/?page_size=200",
        );
        let second = rows(&vehicles)
            .iter()
            .find(|row| row["registration_no"] == "GJ05BX4471")
            .expect("the imported vehicle");
        command(&[
            "role",
            "grant",
            "greta@second.example",
            "EIC",
            "--station",
            &second["station_id"].to_string(),
        ]);
        command(&[
            "role",
            "grant",
            "mira@second.example",
            "VENDOR",
            "--vendor",
            &second["vendor_id"].to_string(),
        ]);
        let who = |token: String, password: &str| UserFixture::ask(&ask, token, password);
        let demo = |token: String| who(token, "demo-password");
        let (asha, bharat) = (
            demo(token(&credentials["eics"][0])),
            demo(token(&credentials["eics"][1])),
        );
        let (ravi, sunil) = (
            demo(token(&credentials["vendors"][0])),
            demo(token(&credentials["vendors"][1])),
        );
        let (greta, mira) = (who(greta, PASSWORD), who(mira, PASSWORD));
        let (dinesh, admin) = (demo(dinesh), demo(token(&credentials["admin"])));
        server.stop();
        let world = Self {
            database: home.freeze(),
            asha,
            bharat,
            greta,
            ravi,
            sunil,
            mira,
            dinesh,
            admin,
        };
        world.matches(&credentials);
        world
    }

    /// Checks that the credentials written by `demo` agree with the server (CONTRACT §6).
    fn matches(&self, credentials: &Value) {
        assert_eq!(credentials["station_id"], self.asha.station_id);
        for (index, eic) in [&self.asha, &self.bharat].into_iter().enumerate() {
            assert_eq!(eic.email, format!("eic{}@demo.example", index + 1));
            assert_eq!(credentials["eics"][index]["email"], eic.email);
            assert_eq!(credentials["eics"][index]["id"], eic.id);
        }
        for (index, vendor) in [&self.ravi, &self.sunil].into_iter().enumerate() {
            assert_eq!(vendor.email, format!("vendor{}@demo.example", index + 1));
            let told = &credentials["vendors"][index];
            let (vehicles, drivers): (Vec<_>, Vec<_>) = (
                vendor.vehicles.iter().map(|row| row.id).collect(),
                vendor.drivers.iter().map(|row| row.id).collect(),
            );
            assert_eq!(
                (&told["email"], &told["id"], &told["vendor_id"]),
                (
                    &json!(vendor.email),
                    &json!(vendor.id),
                    &json!(vendor.vendor_id)
                )
            );
            assert_eq!(
                (sorted(&told["vehicle_ids"]), sorted(&told["driver_ids"])),
                (sorted(&json!(vehicles)), sorted(&json!(drivers)))
            );
        }
        assert_eq!(
            (&credentials["admin"]["email"], &credentials["admin"]["id"]),
            (&json!("admin@demo.example"), &json!(self.admin.id))
        );
        assert_eq!(self.dinesh.email, "dbs1@demo.example");
    }
}

impl UserFixture {
    /// The user with this token, as described by the server.
    pub fn with_token(address: SocketAddr, token: String, password: &str) -> Self {
        Self::ask(
            &|token: &str, path: &str| ask(address, token, path),
            token,
            password,
        )
    }

    fn ask(ask: &impl Fn(&str, &str) -> Value, token: String, password: &str) -> Self {
        let me = &ask(&token, "/api/me/")["user"];
        let role = &me["roles"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let id = |value: &Value| value.as_i64().unwrap_or_default();
        let list = |path: &str| {
            if role["code"] == "VENDOR" {
                rows(&ask(&token, path)).to_vec()
            } else {
                Vec::new()
            }
        };
        let vehicle = |row: &Value| Vehicle {
            id: id(&row["id"]),
            registration: text(&row["registration_no"]),
            station_id: row["station_id"].as_i64(),
        };
        Self {
            id: id(&me["id"]),
            email: text(&me["email"]),
            name: text(&me["full_name"]),
            password: password.to_owned(),
            station_id: id(&role["station_id"]),
            station_name: text(&role["station_name"]),
            vendor_id: id(&role["vendor_id"]),
            vendor_name: text(&role["vendor_name"]),
            vehicles: list("/api/vehicles/?page_size=200")
                .iter()
                .map(vehicle)
                .collect(),
            drivers: list("/api/drivers/?page_size=200")
                .iter()
                .map(|row| Driver {
                    id: id(&row["id"]),
                    name: text(&row["full_name"]),
                })
                .collect(),
            token,
        }
    }
}

fn token(person: &Value) -> String {
    person["token"].as_str().expect("a token").to_owned()
}

fn rows(page: &Value) -> &[Value] {
    page["results"].as_array().expect("a page")
}

fn sorted(ids: &Value) -> Vec<i64> {
    let mut ids: Vec<i64> = ids
        .as_array()
        .expect("ids")
        .iter()
        .filter_map(Value::as_i64)
        .collect();
    ids.sort_unstable();
    ids
}

/// Sends one GET on its own connection, without an async runtime.
fn ask(address: SocketAddr, token: &str, path: &str) -> Value {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    serde_json::from_str(body).expect("JSON of a known length")
}
