//! `docs/api.md`: each example of an answer has exactly the keys of a real one, and each request is accepted.

use super::examples::{check, examples};
use crate::support::{app::TestApp, test_folder::TestFolder};
use serde_json::{Value, json};
use std::{collections::HashMap, fs};

/// The real answers and the bodies of requests, by the names of the examples.
struct Answers(HashMap<&'static str, Value>);

impl Answers {
    fn add(&mut self, name: &'static str, answer: Value) {
        self.0.insert(name, answer);
    }

    fn request(&self, name: &'static str) -> Value {
        examples()[name][0].clone()
    }
}

/// A login, and answers that need no shift.
async fn add_people_and_network(app: &TestApp, answers: &mut Answers) {
    let (ravi, admin) = (app.ravi(), app.admin());
    let mut login = answers.request("request: login");
    login["email"] = json!(ravi.email);
    login["password"] = json!(ravi.password);
    let signed_in = app.anonymous().post("/api/login/", login).await;
    answers.add("login", signed_in.expect_status(200));
    let wrong = app.anonymous().sign_in(&ravi.email, "wrong").await;
    answers.add("error", wrong.refused(401));
    for (name, path) in [
        ("vehicle", "/api/vehicles/"),
        ("driver", "/api/drivers/"),
        ("station", "/api/stations/?kind=DBS"),
    ] {
        let page = admin.get(path).await.expect_status(200);
        answers.add(name, page["results"][0].clone());
    }
    let page = admin.get("/api/vehicles/?page_size=1").await;
    answers.add("page", page.expect_status(200));
    let ticket = ravi.post_nothing("/api/notifications/ticket/").await;
    answers.add("ticket", ticket.expect_status(200));
}

/// A shift from its request to its rejection, and what is answered when things go wrong.
async fn add_shifts(app: &TestApp, answers: &mut Answers) {
    let (asha, ravi) = (app.asha(), app.ravi());
    let example = answers.request("request: shift");
    let mut draft = example.clone();
    for (key, value) in ravi.draft(0, 24).as_object().expect("a draft") {
        if example.get(key).is_some() {
            draft[key] = value.clone();
        }
    }
    let created = ravi
        .post("/api/shifts/", draft.clone())
        .await
        .expect_status(201);
    let shift = created["shift"].clone();
    answers.add("created", created);
    let clash = ravi.post("/api/shifts/", draft.clone()).await;
    answers.add("conflict", clash.refused_as(409, "double_booking"));
    draft["end_time"] = draft["start_time"].clone();
    let invalid = ravi.post("/api/shifts/", draft).await;
    answers.add("invalid", invalid.refused_as(400, "invalid"));
    answers.add("shift", asha.approves(&shift).await);
    let approve = format!("/api/shifts/{}/approve/", shift["id"]);
    let again = asha.post_nothing(&approve).await;
    answers.add("decided", again.refused_as(409, "already_decided"));
    let other = ravi.creates(ravi.draft(1, 24)).await;
    let reject = format!("/api/shifts/{}/reject/", other["id"]);
    let reason = answers.request("request: reject");
    asha.post(&reject, reason).await.expect_status(200);
    answers.add("rejection", ravi.inbox().await["notifications"][0].clone());
}

/// A stock request, a trip that serves it, and the notifications about both.
async fn add_trips(app: &TestApp, answers: &mut Answers) {
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let shift = ravi.creates(ravi.draft(1, 48)).await;
    let shift = asha.approves(&shift).await;
    let mut ask = answers.request("request: stock request");
    ask["station_id"] = json!(dinesh.station_id);
    let asked = dinesh.post("/api/stock-requests/", ask).await;
    let request = asked.expect_status(201)["stock_request"].clone();
    let mut draft = answers.request("request: trip");
    draft["to_station_id"] = json!(dinesh.station_id);
    draft["planned_start"] = shift["start_time"].clone();
    draft["stock_request_id"] = request["id"].clone();
    let path = format!("/api/shifts/{}/trips/", shift["id"]);
    let trip = asha.post(&path, draft).await.expect_status(201)["trip"].clone();
    let told = ravi.inbox().await["notifications"][0].clone();
    answers.add("trip assigned", told);
    let path = format!("/api/stock-requests/{}/", request["id"]);
    answers.add("stock request", dinesh.get(&path).await.expect_status(200));
    for verb in ["start", "complete"] {
        let path = format!("/api/trips/{}/{verb}/", trip["id"]);
        let answer = ravi.post_nothing(&path).await.expect_status(200);
        answers.add("trip", answer["trip"].clone());
    }
    let inbox = asha.inbox().await["notifications"].clone();
    let rows = inbox.as_array().expect("rows");
    let told = rows.iter().find(|one| one["type"] == "STOCK_REQUEST");
    answers.add("stock requested", told.expect("the card").clone());
}

/// An emergency from its request to its end.
async fn add_emergency(app: &TestApp, answers: &mut Answers) {
    let (asha, bharat) = (app.asha(), app.bharat());
    let mut draft = answers.request("request: emergency");
    draft["station_id"] = json!(asha.station_id);
    let raised = asha.post("/api/emergencies/", draft).await;
    answers.add("raised", raised.expect_status(201));
    let id = answers.0["raised"]["emergency"]["id"].clone();
    let path = |action: &str| format!("/api/emergencies/{id}/{action}");
    let acknowledged = bharat.post_nothing(&path("acknowledge/")).await;
    acknowledged.expect_status(200);
    let note = answers.request("request: close");
    let closed = asha.post(&path("close/"), note).await;
    closed.expect_status(200);
    answers.add("emergency", asha.get(&path("")).await.expect_status(200));
    answers.add("alarm", bharat.inbox().await["notifications"][0].clone());
}

/// The engineer's inbox, after both decisions.
async fn add_inbox(app: &TestApp, answers: &mut Answers) {
    let asha = app.asha();
    let inbox = asha
        .get("/api/notifications/?limit=1")
        .await
        .expect_status(200);
    answers.add("notification", inbox["notifications"][0].clone());
    answers.add("list", inbox);
    asha.marks(&answers.0["notification"].clone(), "unread")
        .await;
    let mut up_to = answers.request("request: mark-all-read");
    up_to["up_to"] = answers.0["notification"]["id"].clone();
    let marked = asha.post("/api/notifications/mark-all-read/", up_to).await;
    answers.add("success", marked.expect_status(200));
    asha.marks(&answers.0["notification"].clone(), "unread")
        .await;
    asha.marks(&answers.0["notification"].clone(), "read").await;
    answers.add("since", asha.since(0).await);
    answers.add("reload", asha.since(999_999).await);
}

/// What another program sends, and how far the request for a decision came.
async fn add_notify_and_receipts(app: &TestApp, answers: &mut Answers) {
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut notify = answers.request("request: notify");
    notify["to"]["station_id"] = json!(asha.station_id);
    let sent = app.admin().post("/api/notifications/", notify).await;
    answers.add("told", sent.expect_status(201));
    let shift = ravi.creates(ravi.draft(0, 72)).await;
    asha.marks_all_read().await;
    let receipts = format!("/api/shifts/{}/receipts/", shift["id"]);
    answers.add("receipts", ravi.get(&receipts).await.expect_status(200));
    let nudge = format!("/api/shifts/{}/nudge/", shift["id"]);
    let nudged = ravi.post_nothing(&nudge).await;
    answers.add("nudged", nudged.expect_status(200));
}

#[tokio::test]
async fn each_answer_has_the_keys_of_a_real_one() {
    let app = TestApp::start();
    let mut answers = Answers(HashMap::new());
    add_people_and_network(&app, &mut answers).await;
    add_shifts(&app, &mut answers).await;
    add_inbox(&app, &mut answers).await;
    add_trips(&app, &mut answers).await;
    add_notify_and_receipts(&app, &mut answers).await;
    add_emergency(&app, &mut answers).await;
    for (name, values) in examples() {
        if name.starts_with("request: ") || matches!(name, "frames" | "actions" | "import") {
            continue;
        }
        let real = answers.0.get(name);
        let real = real.unwrap_or_else(|| panic!("docs/api.md: the test has no answer {name:?}"));
        for example in &values {
            check(name, example, real);
        }
    }
}

#[test]
fn the_import_is_one() {
    let folder = TestFolder::new();
    let file = examples()["import"][0].to_string();
    fs::write(folder.path().join("network.json"), file).expect("written");
    let added = folder.run(&["import", "network.json"]).ok();
    assert!(added.contains("Hazira MS"), "{added}");
}
