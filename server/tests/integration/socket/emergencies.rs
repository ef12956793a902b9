//! CONTRACT §5 and §7: `emergency` frames.

use crate::support::{app::TestApp, people::Person, socket::Socket};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn raise(person: &Person, station: i64) -> Value {
    let body = json!({"station_id": station, "message": "Fire"});
    let answer = person
        .post("/api/emergencies/", body)
        .await
        .expect_status(201);
    answer["emergency"].clone()
}

async fn acknowledge(person: &Person, emergency: &Value) -> Value {
    let path = format!("/api/emergencies/{}/acknowledge/", emergency["id"]);
    person.post_nothing(&path).await.expect_status(200)["emergency"].clone()
}

async fn close(person: &Person, emergency: &Value) -> Value {
    let path = format!("/api/emergencies/{}/close/", emergency["id"]);
    let answer = person.post(&path, json!({"note": "Over"})).await;
    answer.expect_status(200)["emergency"].clone()
}

/// The next frame of this type. Others are skipped: new counts may come between any two.
async fn next(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = socket.frame().await;
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// The next `emergency` frame.
async fn frame(socket: &mut Socket) -> Value {
    next(socket, "emergency").await["emergency"].clone()
}

#[tokio::test]
async fn everybody_who_may_see_it_gets_a_frame_when_it_is_raised_and_closed() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let mut sockets = Vec::new();
    for person in [&asha, &app.bharat(), &dinesh, &app.admin()] {
        sockets.push(person.socket().await);
    }
    let mut others = [app.greta().socket().await, app.ravi().socket().await];
    let raised = raise(&dinesh, dinesh.station_id).await;
    for socket in &mut sockets {
        let frame = frame(socket).await;
        assert_eq!(frame, raised, "as over REST, without recipients");
    }
    let closed = close(&asha, &raised).await;
    for socket in &mut sockets {
        let mut frame = frame(socket).await;
        while frame["version"] == 1 {
            frame = self::frame(socket).await;
        }
        assert_eq!(frame, closed);
    }
    for socket in &mut others {
        socket.expect_quiet().await;
    }
}

#[tokio::test]
async fn a_recipient_gets_the_notification_and_its_resolution() {
    let app = TestApp::start();
    let (asha, bharat) = (app.asha(), app.bharat());
    let mut socket = bharat.socket().await;
    let raised = raise(&asha, asha.station_id).await;
    let notification = next(&mut socket, "notification").await["notification"].clone();
    assert_eq!(
        (&notification["type"], &notification["seq"]),
        (&json!("EMERGENCY"), &json!(1))
    );
    assert_eq!(next(&mut socket, "unread_count").await["count"], 1);
    acknowledge(&bharat, &raised).await;
    let read = next(&mut socket, "read").await;
    assert_eq!(
        read,
        json!({"type": "read", "ids": [notification["id"]], "seq": 2})
    );
    assert_eq!(next(&mut socket, "unread_count").await["count"], 0);
    close(&asha, &raised).await;
    let resolved = next(&mut socket, "resolved").await;
    assert_eq!(resolved["seq"], 3);
    assert_eq!(resolved["resolved"]["status"], "CLOSED");
    assert_eq!(next(&mut socket, "unread_count").await["count"], 0);
}

#[tokio::test]
async fn new_counts_go_to_who_raised_it_its_eics_and_admins_at_most_once_a_second() {
    let app = TestApp::start();
    let (asha, bharat, dinesh, ravi) = (app.asha(), app.bharat(), app.dinesh(), app.ravi());
    crate::rest::emergencies::drives(&app, &ravi).await;
    // Raised by a vendor at the first station: its recipients are two EICs and another vendor.
    crate::rest::emergencies::drives(&app, &app.sunil()).await;
    let (mut vendor, mut other) = (ravi.socket().await, app.sunil().socket().await);
    let mut admin = app.admin().socket().await;
    let mut bystander = dinesh.socket().await;
    let raised = raise(&ravi, asha.station_id).await;
    let mut last = Instant::now();
    for socket in [&mut vendor, &mut other, &mut admin] {
        assert_eq!(frame(socket).await, raised);
    }
    acknowledge(&asha, &raised).await;
    acknowledge(&bharat, &raised).await;
    acknowledge(&app.sunil(), &raised).await;
    loop {
        let counted = frame(&mut vendor).await;
        assert!(
            last.elapsed() > Duration::from_millis(900),
            "{:?}",
            last.elapsed()
        );
        last = Instant::now();
        assert_eq!(
            (&counted["version"], &counted["counts"]["told"]),
            (&json!(1), &json!(3))
        );
        if counted["counts"]["acknowledged"] == 3 {
            assert_eq!(counted["counts"]["seen"], 3);
            break;
        }
    }
    while frame(&mut admin).await["counts"]["acknowledged"] != 3 {}
    // A recipient who is none of these gets the next change of the emergency, not the counts.
    let closed = close(&asha, &raised).await;
    assert_eq!(frame(&mut other).await, closed);
    bystander.expect_quiet().await;
}

#[tokio::test]
async fn frames_and_counts_reach_the_sockets_of_another_server_without_a_bus() {
    let here = TestApp::start();
    let there = here.beside();
    let (asha, bharat) = (here.asha(), here.bharat());
    let (mut own, mut admin) = (there.asha().socket().await, there.admin().socket().await);
    let raised = raise(&asha, asha.station_id).await;
    for socket in [&mut own, &mut admin] {
        assert_eq!(frame(socket).await, raised);
    }
    acknowledge(&bharat, &raised).await;
    for socket in [&mut own, &mut admin] {
        assert_eq!(frame(socket).await["counts"]["acknowledged"], 1);
    }
    let closed = close(&asha, &raised).await;
    assert_eq!(frame(&mut own).await, closed);
}
