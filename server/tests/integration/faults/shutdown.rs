//! CONTRACT §5: how the server stops.

use crate::support::{
    app::TestApp,
    raw_connection::{RawConnection, masked},
};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn sockets_are_closed_with_1012_and_the_server_ends_with_0() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut app = TestApp::start();
        let mut sockets = [
            app.asha().socket().await,
            app.asha().socket().await,
            app.bharat().socket().await,
            app.ravi().socket().await,
        ];
        let since = Instant::now();
        app.signal(signal);
        for socket in &mut sockets {
            assert_eq!(socket.close_code().await, 1012);
            assert!(
                since.elapsed() <= Duration::from_secs(6),
                "spread over up to 5 s: {:?}",
                since.elapsed()
            );
        }
        drop(sockets);
        assert_eq!(
            app.ended(PATIENCE.saturating_sub(since.elapsed()))
                .await
                .code(),
            Some(0)
        );
        assert!(
            TcpStream::connect(app.address()).await.is_err(),
            "nobody listens any more"
        );
    }
}

#[tokio::test]
async fn a_request_under_way_is_finished() {
    let mut app = TestApp::start();
    let ravi = app.ravi();
    let body = ravi.draft(0, 24).to_string();
    let mut raw = RawConnection::connect(app.address()).await;
    let head = format!(
        "POST /api/shifts/ HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n",
        app.address(),
        ravi.token
    );
    raw.send(format!(
        "{head}Content-Length: {}\r\n\r\n{}",
        body.len(),
        &body[..10]
    ))
    .await;
    let mut socket = app.asha().socket().await;
    app.signal(Signal::TERM);
    // The server has begun to stop when it closes its sockets.
    assert_eq!(socket.close_code().await, 1012);
    raw.send(&body[10..]).await;
    assert_eq!(raw.answer().await.status, 201);
    assert_eq!(app.ended(PATIENCE).await.code(), Some(0));
    app.restart_with(&[]);
    assert_eq!(app.ravi().get("/api/shifts/").await.json()["count"], 1);
    assert_eq!(app.asha().unread().await, 1);
}

#[tokio::test]
async fn neither_an_idle_connection_nor_a_deaf_socket_keeps_it_up() {
    let mut app = TestApp::start();
    let _silent = RawConnection::connect(app.address()).await;
    let mut idle = RawConnection::connect(app.address()).await;
    idle.send(format!(
        "GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n",
        app.address()
    ))
    .await;
    assert_eq!(idle.answer().await.status, 200);
    // It never answers the Close frame.
    let mut deaf = RawConnection::connect(app.address())
        .await
        .upgrade(&app.asha())
        .await;
    deaf.send(&masked(0x81, b"{}")[..3]).await;
    app.signal(Signal::TERM);
    assert_eq!(app.ended(PATIENCE).await.code(), Some(0));
}
