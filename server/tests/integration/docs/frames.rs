//! `docs/api.md`: each frame looks like a real one, and each message of a client is an action.

use super::examples::{check, examples};
use crate::support::{app::TestApp, socket::Socket};
use domain::frame::{ClientMessage, ServerFrame};
use serde_json::{Value, json};

/// Reads frames up to one of this type.
async fn frames_until(socket: &mut Socket, kind: &str, frames: &mut Vec<Value>) -> Value {
    loop {
        let frame = socket.frame().await;
        frames.push(frame.clone());
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// One real frame of each kind, for an EIC.
async fn real_frames(app: &TestApp) -> Vec<Value> {
    let (asha, bharat) = (&app.asha(), &app.bharat());
    let (ravi, dinesh) = (&app.ravi(), &app.dinesh());
    let mut frames = Vec::new();
    let mut socket = asha.raw_socket("").await;
    // What was created before this frame is only counted in it.
    frames_until(&mut socket, "unread_count", &mut frames).await;
    let first = ravi.creates(ravi.draft(0, 48)).await;
    let id =
        frames_until(&mut socket, "notification", &mut frames).await["notification"]["id"].clone();
    socket
        .send(json!({"action": "mark_read", "notification_id": id, "ref": "a1"}))
        .await;
    frames_until(&mut socket, "ack", &mut frames).await;
    asha.marks(&json!({"id": id}), "unread").await;
    frames_until(&mut socket, "unread", &mut frames).await;
    asha.marks_all_read().await;
    frames_until(&mut socket, "all_read", &mut frames).await;
    let mut bharats = bharat.socket().await;
    bharats
        .send(json!({"action": "viewing", "shift_id": first["id"]}))
        .await;
    frames_until(&mut socket, "viewers", &mut frames).await;
    asha.approves(&first).await;
    frames_until(&mut socket, "resolved", &mut frames).await;
    socket.send(json!({"action": "resume", "since": 0})).await;
    frames_until(&mut socket, "resumed", &mut frames).await;
    socket
        .send(json!({"action": "mark_read", "notification_id": 999_999, "ref": "a2"}))
        .await;
    frames_until(&mut socket, "error", &mut frames).await;
    let mut series = ravi.draft(1, 96);
    let start = series["start_time"].as_str().expect("text").parse();
    let until: jiff::Timestamp = start.expect("a time");
    let until = until + jiff::SignedDuration::from_hours(72);
    series["is_recurring"] = json!(true);
    series["recurrence_pattern"] =
        json!({"frequency": "DAILY", "until": until.strftime("%Y-%m-%d").to_string()});
    ravi.post("/api/shifts/", series).await.expect_status(201);
    frames_until(&mut socket, "series", &mut frames).await;
    let ask = json!({"station_id": dinesh.station_id, "hours_to_empty": 3.5});
    let asked = dinesh.post("/api/stock-requests/", ask).await;
    let request = asked.expect_status(201)["stock_request"].clone();
    frames_until(&mut socket, "stock_request", &mut frames).await;
    let path = format!("/api/shifts/{}/trips/", first["id"]);
    let trip = json!({
        "to_station_id": dinesh.station_id, "planned_start": first["start_time"], "stock_request_id": request["id"],
    });
    asha.post(&path, trip).await.expect_status(201);
    frames_until(&mut socket, "trip", &mut frames).await;
    let emergency = json!({"station_id": asha.station_id, "message": "Gas leak at bay 2"});
    bharat
        .post("/api/emergencies/", emergency)
        .await
        .expect_status(201);
    frames_until(&mut socket, "emergency", &mut frames).await;
    frames
}

#[tokio::test]
async fn each_frame_looks_like_a_real_one() {
    let app = TestApp::start();
    let real = real_frames(&app).await;
    let frames = &examples()["frames"];
    for frame in &real {
        let shown = frames
            .iter()
            .any(|example| example["type"] == frame["type"]);
        assert!(
            shown,
            "docs/api.md shows no frame of type {}",
            frame["type"]
        );
    }
    for example in frames {
        let kind = example["type"].as_str().expect("a type");
        let real = real.iter().find(|frame| frame["type"] == kind);
        let real = real.unwrap_or_else(|| panic!("the test causes no frame of type {kind}"));
        check(kind, example, real);
        // An epoch, a time or a status that the example leaves open would not parse.
        let parsed: ServerFrame = serde_json::from_value(example.clone()).expect("a frame");
        assert_ne!(parsed, ServerFrame::Unknown, "{kind}");
    }
}

#[test]
fn each_message_of_a_client_is_an_action() {
    for example in &examples()["actions"] {
        let parsed = ClientMessage::parse(&example.to_string());
        assert!(parsed.is_ok(), "{example}: {parsed:?}");
    }
}
