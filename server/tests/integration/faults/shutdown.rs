//! CONTRACT §5: shutdown of the server.

use crate::support::{
    app::TestApp,
    raw_connection::{RawConnection, masked},
};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const TIMEOUT: Duration = Duration::from_secs(10);

#[tokio::test]
async fn closes_sockets_with_1012_and_exits_with_0() {
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
            app.ended(TIMEOUT.saturating_sub(since.elapsed()))
                .await
                .code(),
            Some(0)
        );
        assert!(
            TcpStream::connect(app.address()).await.is_err(),
            "the port is closed"
        );
    }
}

#[tokio::test]
async fn completes_a_request_in_progress() {
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
    // Sockets are closed at the start of the shutdown.
    assert_eq!(socket.close_code().await, 1012);
    raw.send(&body[10..]).await;
    assert_eq!(raw.answer().await.status, 201);
    assert_eq!(app.ended(TIMEOUT).await.code(), Some(0));
    app.restart_with(&[]);
    assert_eq!(app.ravi().get("/api/shifts/").await.json()["count"], 1);
    assert_eq!(app.asha().unread().await, 1);
}

#[tokio::test]
async fn does_not_wait_for_idle_connections_or_unresponsive_sockets() {
    let mut app = TestApp::start();
    let _silent = RawConnection::connect(app.address()).await;
    let mut idle = RawConnection::connect(app.address()).await;
    idle.send(format!(
        "GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n",
        app.address()
    ))
    .await;
    assert_eq!(idle.answer().await.status, 200);
    // This client never answers the Close frame.
    let mut unresponsive = RawConnection::connect(app.address())
        .await
        .upgrade(&app.asha())
        .await;
    unresponsive.send(&masked(0x81, b"{}")[..3]).await;
    app.signal(Signal::TERM);
    assert_eq!(app.ended(TIMEOUT).await.code(), Some(0));
}
