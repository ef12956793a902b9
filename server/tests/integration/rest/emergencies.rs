//! CONTRACT §7: emergencies over REST.

mod change;
mod list;
mod raise;
mod report;
mod roles;

use crate::support::{
    app::TestApp,
    people::{Person, clock},
    response::ApiResponse,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// A request body.
pub fn draft(station: i64, message: &str) -> Value {
    json!({"station_id": station, "message": message})
}

/// Raises an emergency; the server must accept it.
pub async fn raises(person: &Person, station: i64) -> Value {
    let answer = person.post("/api/emergencies/", draft(station, "Gas leak at bay 2"));
    answer.await.expect_status(201)["emergency"].clone()
}

/// The path of an emergency, or of an action on it.
pub fn path(emergency: &Value, action: &str) -> String {
    format!("/api/emergencies/{}/{action}", emergency["id"])
}

pub async fn acknowledge(person: &Person, emergency: &Value) -> ApiResponse {
    person.post_nothing(&path(emergency, "acknowledge/")).await
}

pub async fn close(person: &Person, emergency: &Value) -> ApiResponse {
    let note = json!({"note": "The valve is shut."});
    person.post(&path(emergency, "close/"), note).await
}

/// Gives a vendor an approved shift that is under way at the first station.
pub async fn drives(app: &TestApp, vendor: &Person) {
    let start = clock() - SignedDuration::from_mins(5);
    let shift = vendor.draft_at(0, start, start + SignedDuration::from_hours(8));
    app.asha().approves(&vendor.creates(shift).await).await;
}

/// The EMERGENCY notifications of a user, newest first.
pub async fn told(person: &Person) -> Vec<Value> {
    let inbox = person.inbox().await;
    let all = inbox["notifications"].as_array().expect("a list").clone();
    all.into_iter()
        .filter(|one| one["type"] == "EMERGENCY")
        .collect()
}
