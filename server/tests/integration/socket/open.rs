//! CONTRACT §5: who may open a socket, and its first frame.

use crate::support::{
    app::TestApp,
    background_load::ShiftBooker,
    large_station::LargeStation,
    people::Person,
    raw_connection::RawConnection,
    socket::{SOON, Socket},
};
use futures_util::{future::join_all, join};
use serde_json::json;
use sqlx::{AnyConnection, Connection};
use std::time::{Duration, Instant};
use tokio::time::sleep;

#[tokio::test]
async fn refuses_a_socket_without_a_login() {
    let app = TestApp::start();
    for client in [
        app.anonymous(),
        app.with_token("wrong"),
        app.with_token(&"A".repeat(43)),
    ] {
        assert_eq!(client.refused_socket().await, 401);
    }
    for headers in [
        vec![
            ("cookie", "shiftbell=wrong".to_owned()),
            ("origin", app.origin()),
        ],
        vec![
            ("cookie", format!("__Host-shiftbell={}", "A".repeat(43))),
            ("origin", app.origin()),
        ],
    ] {
        assert_eq!(
            Socket::open(app.address(), "", &headers).await.err(),
            Some(401)
        );
    }
}

#[tokio::test]
async fn sends_the_count_first() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let epoch = asha.inbox().await["epoch"].clone();
    let expected = |count: i64, seq: i64| json!({"type": "unread_count", "count": count, "seq": seq, "epoch": epoch});
    assert_eq!(asha.raw_socket("").await.frame().await, expected(0, 0));
    ravi.creates(ravi.draft(0, 24)).await;
    assert_eq!(asha.raw_socket("").await.frame().await, expected(1, 1));
    assert_eq!(
        app.signed_in(&app.world().asha)
            .await
            .raw_socket("")
            .await
            .frame()
            .await,
        expected(1, 1)
    );
    asha.marks_all_read().await;
    assert_eq!(asha.raw_socket("").await.frame().await, expected(0, 2));
    for person in [app.greta(), app.dinesh(), app.admin()] {
        assert_eq!(person.raw_socket("").await.frame().await, expected(0, 0));
    }
}

/// Their checks are combined in one query, and no user may get the count of another.
#[tokio::test]
async fn concurrent_sockets_each_get_their_own_count() {
    let large_station = LargeStation::start(40, 1);
    let vendor = &large_station.vendors[0];
    let booker = ShiftBooker::new(vendor, large_station.person(&vendor.member));
    for _ in 0..4 {
        booker.books().await;
    }
    let people: Vec<_> = large_station
        .eics
        .iter()
        .map(|eic| large_station.person(eic))
        .collect();
    let reading = people.iter().enumerate().map(|(read, person)| async move {
        let inbox = person.inbox().await;
        for notification in &inbox["notifications"].as_array().expect("a list")[..read % 4] {
            person.marks(notification, "read").await;
        }
    });
    join_all(reading).await;
    let anonymous = large_station.app.with_token(&"A".repeat(43));
    let coming = people.iter().enumerate().map(|(read, person)| {
        let anonymous = &anonymous;
        async move {
            let (mut socket, refused) = join!(person.raw_socket(""), anonymous.refused_socket());
            let first = socket.frame().await;
            let read = i64::try_from(read % 4).expect("few");
            assert_eq!(
                (&first["count"], &first["seq"]),
                (&json!(4 - read), &json!(4 + read))
            );
            assert_eq!(refused, 401);
        }
    });
    join_all(coming).await;
}

#[tokio::test]
async fn opening_a_socket_counts_as_use_of_the_session() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&app.database_url())
        .await
        .expect("the database");
    sqlx::query("UPDATE sessions SET last_seen_at = last_seen_at - 120000")
        .execute(&mut database)
        .await
        .expect("two minutes ago");
    let then = last_use(&mut database).await;
    let _open = asha.socket().await;
    let deadline = Instant::now() + SOON;
    while last_use(&mut database).await < then + 120_000 {
        assert!(Instant::now() < deadline, "the use is not recorded");
        sleep(Duration::from_millis(20)).await;
    }
}

async fn last_use(database: &mut AnyConnection) -> i64 {
    sqlx::query_scalar("SELECT MAX(last_seen_at) FROM sessions")
        .fetch_one(database)
        .await
        .expect("a session")
}

#[tokio::test]
async fn accepts_the_path_without_a_trailing_slash() {
    let app = TestApp::start();
    let asha = app.asha();
    let mut raw = RawConnection::connect(app.address()).await;
    raw.send(upgrade(
        &asha,
        "GET",
        "/ws/notifications",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    ))
    .await;
    assert_eq!(raw.answer().await.status, 101);
}

fn upgrade(person: &Person, method: &str, path: &str, headers: &str) -> String {
    let token = &person.token;
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer {token}\r\n{headers}\r\n",
        person.address()
    )
}

#[tokio::test]
async fn refuses_requests_without_an_upgrade_and_accepts_no_extensions() {
    let app = TestApp::start();
    let asha = app.asha();
    let (version, key) = (
        "Sec-WebSocket-Version: 13\r\n",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    );
    for (method, headers, status) in [
        (
            "GET",
            format!("Sec-WebSocket-Version: 12\r\n{key}"),
            400..=426,
        ),
        ("GET", key.to_owned(), 400..=426),
        ("GET", version.to_owned(), 400..=400),
        ("POST", format!("{version}{key}"), 405..=405),
        (
            "GET",
            format!(
                "{version}{key}Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: graphql-ws\r\n"
            ),
            101..=101,
        ),
    ] {
        let mut raw = RawConnection::connect(app.address()).await;
        raw.send(upgrade(&asha, method, "/ws/notifications/", &headers))
            .await;
        let answer = raw.answer().await;
        assert!(status.contains(&answer.status), "{headers}: {answer:?}");
        assert!(
            !answer.head.contains("sec-websocket-extensions")
                && !answer.head.contains("sec-websocket-protocol"),
            "{answer:?}"
        );
    }
    let plain = asha.get("/ws/notifications/").await.status;
    assert!(matches!(plain, 400 | 426), "{plain}");
    assert_eq!(app.anonymous().get("/ws/notifications/").await.status, 401);
}

#[tokio::test]
async fn refuses_an_invalid_since() {
    let app = TestApp::start();
    let asha = app.asha();
    for wrong in [
        "?since=x",
        "?since=-1",
        "?since=",
        "?since=1.5",
        "?since=9223372036854775808",
    ] {
        // A 400 before the upgrade, like for any invalid parameter.
        let refused = Socket::open(app.address(), wrong, &asha.upgrade_headers()).await;
        assert_eq!(refused.err(), Some(400), "{wrong}");
    }
    asha.raw_socket("?flavour=lemon").await.first().await;
}
