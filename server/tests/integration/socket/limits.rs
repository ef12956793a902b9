//! CONTRACT §5: how many sockets, and how much over each.

use crate::support::{
    app::TestApp,
    people::Person,
    raw_connection::{FIN, RawConnection, TEXT, masked},
    socket::{SOON, Socket},
};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_twenty_first_socket_closes_the_oldest() {
    let app = TestApp::start();
    let asha = app.asha();
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(asha.socket().await);
    }
    let mut oldest = sockets.remove(0);
    oldest.is_quiet().await;
    let mut bharat = app.bharat().socket().await;
    sockets.push(asha.socket().await);
    assert_eq!(oldest.close_code().await, 4504);
    for socket in &mut sockets {
        socket.is_quiet().await;
    }
    bharat.is_quiet().await;
    // One that left makes room.
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
        app.nobody().refused_socket().await,
        401,
        "who has no login hears of that first"
    );
    app.asha().get("/api/me/").await.must_be(200);
    first.leave().await;
    let deadline = Instant::now() + SOON;
    while Socket::open(app.address(), "", &app.greta().upgrade_headers())
        .await
        .is_err()
    {
        assert!(Instant::now() < deadline, "its place is never free");
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
async fn a_hundred_actions_at_once_are_taken_and_many_more_are_not() {
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
        let mut frame = polite.told().await;
        while frame["type"] != "ack" {
            frame = polite.told().await;
        }
        assert_eq!(frame["ref"], n);
    }
    let mut flood = RawConnection::connect(app.address())
        .await
        .upgrade(&asha)
        .await;
    // At 20 a second the bucket of 100 can take no more than 300 of these within the 10 s that we wait.
    let frame = masked(FIN | TEXT, br#"{"action":"fly"}"#);
    flood.send(frame.repeat(400)).await;
    assert_eq!(flood.close_code(Duration::from_secs(10)).await, 4002);
    // Its bucket is as good as empty: what shows that it still lives must be no action.
    asha.marks(&asha.inbox().await["notifications"][0], "unread")
        .await;
    polite.change("unread").await;
}
