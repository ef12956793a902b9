//! CONTRACT §5: limits on sockets per user and per server, and on actions.

use crate::support::{
    app::TestApp,
    people::Person,
    raw_connection::{FIN, RawConnection, TEXT, masked},
    socket::{SOON, Socket},
};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_21st_socket_closes_the_oldest() {
    let app = TestApp::start();
    let asha = app.asha();
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(asha.socket().await);
    }
    let mut oldest = sockets.remove(0);
    oldest.expect_quiet().await;
    let mut bharat = app.bharat().socket().await;
    sockets.push(asha.socket().await);
    assert_eq!(oldest.close_code().await, 4504);
    for socket in &mut sockets {
        socket.expect_quiet().await;
    }
    bharat.expect_quiet().await;
    // A closed socket makes room.
    sockets.remove(5).leave().await;
    let deadline = Instant::now() + SOON;
    app.ravi().creates(app.ravi().draft(0, 24)).await;
    sockets.push(asha.socket().await);
    for socket in sockets.iter_mut().take(19) {
        socket.notification().await;
    }
    assert!(Instant::now() < deadline);
}

#[tokio::test]
async fn a_full_server_refuses_before_the_upgrade() {
    let app = TestApp::with(&[("MAX_SOCKETS", "2")]);
    let first = app.asha().socket().await;
    let _second = app.bharat().socket().await;
    assert_eq!(app.greta().refused_socket().await, 503);
    let answer = refusal(&app.asha()).await;
    assert!(
        answer.starts_with("http/1.1 503") && answer.contains("retry-after:"),
        "{answer}"
    );
    assert_eq!(
        app.anonymous().refused_socket().await,
        401,
        "the login is checked first"
    );
    app.asha().get("/api/me/").await.expect_status(200);
    first.leave().await;
    let deadline = Instant::now() + SOON;
    while Socket::open(app.address(), "", &app.greta().upgrade_headers())
        .await
        .is_err()
    {
        assert!(Instant::now() < deadline, "the slot never becomes free");
    }
}

async fn refusal(person: &Person) -> String {
    let mut raw = RawConnection::connect(person.address()).await;
    let request = "GET /ws/notifications/ HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    raw.send(format!(
        "{request}\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        person.address(),
        person.token
    ))
    .await;
    raw.answer().await.head
}

#[tokio::test]
async fn allows_a_burst_of_100_actions_and_limits_more() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    ravi.creates(ravi.draft(0, 24)).await;
    let id = asha.inbox().await["notifications"][0]["id"].clone();
    let mut polite = asha.socket().await;
    for n in 0..100 {
        polite
            .send(json!({"action": "mark_read", "notification_id": id, "ref": n}))
            .await;
    }
    for n in 0..100 {
        let mut frame = polite.user_frame().await;
        while frame["type"] != "ack" {
            frame = polite.user_frame().await;
        }
        assert_eq!(frame["ref"], n);
    }
    let mut flood = RawConnection::connect(app.address())
        .await
        .upgrade(&asha)
        .await;
    // At 20 per second a bucket of 100 allows at most 300 of these within the 10 s of the test.
    let frame = masked(FIN | TEXT, br#"{"action":"fly"}"#);
    flood.send(frame.repeat(400)).await;
    assert_eq!(flood.close_code(Duration::from_secs(10)).await, 4002);
    // The bucket is almost empty, so the check that the socket is open must not be an action.
    asha.marks(&asha.inbox().await["notifications"][0], "unread")
        .await;
    polite.change("unread").await;
}
