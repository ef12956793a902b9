//! Time-outs of the server. All wait side by side, so that the suite waits once.

use crate::support::{
    app::TestApp,
    raw_connection::{FIN, PING, RawConnection, masked},
};
use rustix::process::Signal;
use serde_json::json;
use std::time::{Duration, Instant};

const TEN_SECONDS: Duration = Duration::from_secs(10);
/// Allowed delay, above the contract's figure, because other tests share the machine.
const SLACK: Duration = Duration::from_secs(4);

#[tokio::test]
async fn time_outs_end_as_documented() {
    let app = TestApp::start();
    let other = TestApp::start();
    let kept = TestApp::start();
    tokio::join!(
        incomplete_body(&app),
        slow_body(&app),
        incomplete_head(&app),
        silent_connection(&app),
        unresponsive_socket(&app),
        responsive_socket(&app),
        client_that_does_not_read(&other),
        sockets_of_a_paused_server(&kept),
    );
}

fn head(app: &TestApp) -> String {
    format!(
        "POST /api/shifts/ HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
        app.address(),
        app.ravi().token
    )
}

async fn incomplete_body(app: &TestApp) {
    let mut raw = RawConnection::connect(app.address()).await;
    raw.send(format!("{}{{\"vehicle_id\":", head(app))).await;
    let answer = raw
        .answer_within(TEN_SECONDS + SLACK)
        .await
        .expect("an answer");
    assert_eq!(answer.status, 408, "{answer:?}");
    assert!(answer.body.contains("\"code\""), "{answer:?}");
}

async fn slow_body(app: &TestApp) {
    let mut raw = RawConnection::connect(app.address()).await;
    raw.send(head(app)).await;
    let since = Instant::now();
    while since.elapsed() < TEN_SECONDS - Duration::from_secs(1) {
        raw.send(" ").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let answer = raw
        .answer_within(Duration::from_secs(1) + SLACK)
        .await
        .expect("an answer");
    assert_eq!(answer.status, 408, "{answer:?}");
}

async fn incomplete_head(app: &TestApp) {
    let mut raw = RawConnection::connect(app.address()).await;
    raw.send(format!(
        "GET /api/me/ HTTP/1.1\r\nHost: {}\r\nX-Slow: ",
        app.address()
    ))
    .await;
    if let Some(answer) = raw.answer_within(TEN_SECONDS + SLACK).await {
        assert_eq!(answer.status, 408, "{answer:?}");
    }
}

async fn silent_connection(app: &TestApp) {
    RawConnection::connect(app.address())
        .await
        .hung_up(TEN_SECONDS + SLACK)
        .await;
}

async fn unresponsive_socket(app: &TestApp) {
    let mut raw = RawConnection::connect(app.address())
        .await
        .upgrade(&app.greta())
        .await;
    let ping = raw
        .frame_within(Duration::from_secs(25) + SLACK)
        .await
        .expect("a ping");
    assert_eq!(ping.opcode, PING);
    assert_eq!(raw.close_code(TEN_SECONDS + SLACK).await, 4001);
    raw.hung_up(TEN_SECONDS + SLACK).await;
}

async fn responsive_socket(app: &TestApp) {
    let mut raw = RawConnection::connect(app.address())
        .await
        .upgrade(&app.dinesh())
        .await;
    let ping = raw
        .frame_within(Duration::from_secs(25) + SLACK)
        .await
        .expect("a ping");
    assert_eq!(ping.opcode, PING);
    raw.send(masked(FIN | 10, &ping.content)).await;
    // This socket stays open long after the unresponsive one was closed.
    let next = raw
        .frame_within(Duration::from_secs(25) + SLACK)
        .await
        .expect("the next ping");
    assert_eq!(next.opcode, PING);
}

/// The clients answered in time. That the server was paused and could not read must not count against them.
async fn sockets_of_a_paused_server(app: &TestApp) {
    let mut sockets = Vec::new();
    for _ in 0..12 {
        sockets.push(
            RawConnection::connect(app.address())
                .await
                .upgrade(&app.asha())
                .await,
        );
    }
    let mut pings = Vec::new();
    for raw in &mut sockets {
        let ping = raw
            .frame_within(Duration::from_secs(25) + SLACK)
            .await
            .expect("a ping");
        assert_eq!(ping.opcode, PING);
        pings.push(ping);
    }
    app.signal(Signal::STOP);
    for (raw, ping) in sockets.iter_mut().zip(pings) {
        raw.send(masked(FIN | 10, &ping.content)).await;
    }
    tokio::time::sleep(TEN_SECONDS + Duration::from_secs(1)).await;
    app.signal(Signal::CONT);
    for raw in &mut sockets {
        let next = raw
            .frame_within(Duration::from_secs(25) + SLACK)
            .await
            .expect("the next ping");
        assert_eq!(next.opcode, PING, "{next:?}");
    }
}

/// Frames for a client that does not read fill its queue.
async fn client_that_does_not_read(app: &TestApp) {
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut unresponsive = RawConnection::connect_narrow(app.address())
        .await
        .upgrade(&asha)
        .await;
    let mut well = asha.socket().await;
    for day in 1..=240 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
        // The client that reads is not delayed by the other.
        assert_eq!(well.notification().await["seq"], day);
    }
    assert_eq!(unresponsive.close_code(TEN_SECONDS).await, 4000);
    // Nothing is lost: the client resumes.
    let mut socket = asha.raw_socket("?since=0").await;
    socket.first().await;
    for seq in 1..=240 {
        assert_eq!(socket.expect("notification").await["seq"], seq);
    }
    assert_eq!(socket.expect("resumed").await["complete"], json!(true));
}
