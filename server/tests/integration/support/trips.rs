//! Requests about trips and stock requests.

use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::{Method, header::HeaderValue};
use serde_json::{Value, json};

/// An approved shift of Ravi's n-th vehicle and driver, `hours` from now.
pub async fn approved(app: &TestApp, n: usize, hours: i64) -> Value {
    let ravi = app.ravi();
    let shift = ravi.creates(ravi.draft(n, hours)).await;
    app.asha().approves(&shift).await
}

/// The body of a trip at the start of a shift to Dinesh's station.
pub fn trip_to(app: &TestApp, shift: &Value) -> Value {
    json!({"to_station_id": app.dinesh().station_id, "planned_start": shift["start_time"]})
}

/// Assigns a trip to a shift.
pub async fn assign(person: &Person, shift: &Value, body: Value) -> ApiResponse {
    person.post(&trips_of(shift), body).await
}

/// The path for assigning trips to a shift.
pub fn trips_of(shift: &Value) -> String {
    format!("/api/shifts/{}/trips/", shift["id"])
}

/// Assigns a trip at the start of a shift to Dinesh's station, for a stock request if one is given.
pub async fn assigned(app: &TestApp, shift: &Value, request: Option<&Value>) -> Value {
    let mut body = trip_to(app, shift);
    if let Some(request) = request {
        body["stock_request_id"] = request["id"].clone();
    }
    assign(&app.asha(), shift, body).await.expect_status(201)["trip"].clone()
}

/// Calls `start`, `complete` or `cancel` of a trip, without a body.
pub async fn step(person: &Person, trip: &Value, verb: &str) -> ApiResponse {
    let path = format!("/api/trips/{}/{verb}/", trip["id"]);
    person.post_nothing(&path).await
}

/// As [`step`]; the server must accept it.
pub async fn steps(person: &Person, trip: &Value, verb: &str) -> Value {
    step(person, trip, verb).await.expect_status(200)["trip"].clone()
}

/// The trip as this person sees it.
pub async fn trip_now(person: &Person, trip: &Value) -> Value {
    let path = format!("/api/trips/{}/", trip["id"]);
    person.get(&path).await.expect_status(200)
}

/// Dinesh asks for gas for his station.
pub async fn requested(app: &TestApp, hours_to_empty: Value) -> Value {
    let body = json!({"station_id": app.dinesh().station_id, "hours_to_empty": hours_to_empty});
    let answer = app.dinesh().post("/api/stock-requests/", body).await;
    answer.expect_status(201)["stock_request"].clone()
}

/// The stock request as this person sees it.
pub async fn request_now(person: &Person, request: &Value) -> Value {
    let path = format!("/api/stock-requests/{}/", request["id"]);
    person.get(&path).await.expect_status(200)
}

/// Posts with an `Idempotency-Key`.
pub async fn post_with_key(person: &Person, path: &str, key: &str, body: &Value) -> ApiResponse {
    let key = HeaderValue::from_str(key).expect("a header");
    let request = person.request(Method::POST, path);
    ApiResponse::of(request.header("idempotency-key", key).json(body)).await
}

/// The actions in the history of a shift with the trips that they name, oldest first.
pub async fn history(person: &Person, shift: &Value) -> Vec<(String, Value)> {
    let path = format!("/api/shifts/{}/history/", shift["id"]);
    let results = person.get(&path).await.expect_status(200)["results"].clone();
    let item = |item: &Value| {
        let action = item["action"].as_str().expect("an action").to_owned();
        (action, item["detail"]["trip_id"].clone())
    };
    results
        .as_array()
        .expect("a list")
        .iter()
        .map(item)
        .collect()
}
