//! A station with many EICs and vendors, created by `shiftbell demo`, and a running server.

use crate::support::{app::TestApp, people::Person};
use serde_json::Value;
use std::fs;

/// A server on a database of any size, and the API tokens of all users.
pub struct LargeStation {
    pub app: TestApp,
    pub eics: Vec<Member>,
    pub vendors: Vec<Vendor>,
}

/// A user.
#[derive(Clone)]
pub struct Member {
    pub id: i64,
    pub email: String,
    pub token: String,
}

/// User of a vendor, with the vehicles and drivers of the vendor.
#[derive(Clone)]
pub struct Vendor {
    pub member: Member,
    pub vehicles: Vec<i64>,
    pub drivers: Vec<i64>,
}

impl LargeStation {
    /// Starts a server with this number of EICs and vendors. Each vendor has eight vehicles and drivers.
    pub fn start(eics: usize, vendors: usize) -> Self {
        let app = TestApp::empty();
        let fleet = (vendors * 8).to_string();
        let file = app.folder().join("credentials.json");
        app.command(&[
            "demo",
            "--eics",
            &eics.to_string(),
            "--vendors",
            &vendors.to_string(),
            "--vehicles",
            &fleet,
            "--drivers",
            &fleet,
            "--credentials",
            file.to_str().expect("text"),
        ])
        .ok();
        let told: Value =
            serde_json::from_slice(&fs::read(&file).expect("credentials")).expect("JSON");
        let list = |name: &str| told[name].as_array().expect("a list").clone();
        Self {
            app,
            eics: list("eics").iter().map(Member::read).collect(),
            vendors: list("vendors").iter().map(Vendor::read).collect(),
        }
    }

    /// The user as a client of the server.
    pub fn person(&self, member: &Member) -> Person {
        self.app.with_token(&member.token)
    }
}

impl Member {
    fn read(told: &Value) -> Self {
        let text = |name: &str| told[name].as_str().expect("text").to_owned();
        Self {
            id: told["id"].as_i64().expect("an id"),
            email: text("email"),
            token: text("token"),
        }
    }
}

impl Vendor {
    fn read(told: &Value) -> Self {
        let ids = |name: &str| {
            let ids = told[name].as_array().expect("ids");
            ids.iter().filter_map(Value::as_i64).collect()
        };
        Self {
            member: Member::read(told),
            vehicles: ids("vehicle_ids"),
            drivers: ids("driver_ids"),
        }
    }
}
