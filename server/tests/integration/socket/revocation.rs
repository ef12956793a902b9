//! CONTRACT §5: the sockets of a user who loses access are closed within two seconds, wherever the change was made.

use crate::support::{
    app::TestApp,
    people::Person,
    raw_connection::{CLOSE, RawConnection},
    socket::Socket,
};
use serde_json::json;
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(2);

/// Checks that the socket is closed with this code within two seconds.
async fn closed(socket: &mut Socket, code: u16) {
    let since = Instant::now();
    assert_eq!(socket.close_code().await, code);
    assert!(since.elapsed() <= SOON, "{:?}", since.elapsed());
}

async fn lives(socket: &mut Socket) {
    socket
        .send(json!({"action": "are you there", "ref": "alive"}))
        .await;
    loop {
        if socket.user_frame().await["ref"] == "alive" {
            return;
        }
    }
}

/// The id of the newest API token of an account, from `token list`.
fn newest_token(app: &TestApp, email: &str) -> String {
    let list = app.command(&["token", "list", email]).ok();
    let numbers = list.lines().filter_map(|line| {
        line.split(|c: char| !c.is_ascii_digit())
            .find(|part| !part.is_empty())?
            .parse::<i64>()
            .ok()
    });
    numbers.max().expect("a token").to_string()
}

#[tokio::test]
async fn logout_closes_only_the_sockets_of_its_session() {
    let app = TestApp::start();
    let (here, there) = (
        app.signed_in(&app.world().asha).await,
        app.signed_in(&app.world().asha).await,
    );
    let mut closing = [here.socket().await, here.socket().await];
    let mut staying = [
        there.socket().await,
        app.asha().socket().await,
        app.bharat().socket().await,
    ];
    here.sign_out().await.expect_status(200);
    for socket in &mut closing {
        closed(socket, 4501).await;
    }
    for socket in &mut staying {
        lives(socket).await;
    }
}

#[tokio::test]
async fn a_new_login_closes_the_sockets_of_the_session_before() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    let mut socket = asha.socket().await;
    asha.sign_in(&asha.email, &asha.password)
        .await
        .expect_status(200);
    closed(&mut socket, 4501).await;
}

#[tokio::test]
async fn revoking_a_token_closes_its_sockets() {
    let app = TestApp::start();
    let asha = app.asha();
    let token = app.command(&["token", "create", &asha.email]).ok();
    let spare = app.with_token(token.trim());
    let (mut spare_socket, mut socket) = (spare.socket().await, asha.socket().await);
    app.command(&["token", "revoke", &newest_token(&app, &asha.email)])
        .ok();
    closed(&mut spare_socket, 4501).await;
    spare.get("/api/me/").await.refused(401);
    assert_eq!(spare.refused_socket().await, 401);
    lives(&mut socket).await;
    asha.get("/api/me/").await.expect_status(200);
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let app = TestApp::start();
    let session = app.signed_in(&app.world().asha).await;
    let (mut socket, mut bharat) = (session.socket().await, app.bharat().socket().await);
    app.command_with_input(
        &["user", "password", &session.email, "--password-stdin"],
        "a new password\n",
    )
    .ok();
    closed(&mut socket, 4501).await;
    session.get("/api/me/").await.refused(401);
    app.anonymous()
        .sign_in(&session.email, &session.password)
        .await
        .refused(401);
    app.anonymous()
        .sign_in(&session.email, "a new password")
        .await
        .expect_status(200);
    lives(&mut bharat).await;
}

#[tokio::test]
async fn deactivating_a_user_closes_everything_at_once() {
    let app = TestApp::start();
    let (session, token) = (app.signed_in(&app.world().asha).await, app.asha());
    let mut sockets = [session.socket().await, token.socket().await];
    app.command(&["user", "deactivate", &token.email]).ok();
    for socket in &mut sockets {
        closed(socket, 4501).await;
    }
    for person in [session, token] {
        person.get("/api/me/").await.refused(401);
        assert_eq!(person.refused_socket().await, 401);
    }
    app.anonymous()
        .sign_in("eic1@demo.example", "demo-password")
        .await
        .refused_as(401, "invalid_credentials");
}

fn revoke(app: &TestApp, person: &Person, station: i64) {
    app.command(&[
        "role",
        "revoke",
        &person.email,
        "EIC",
        "--station",
        &station.to_string(),
    ])
    .ok();
}

#[tokio::test]
async fn revoking_the_last_role_closes_with_4503() {
    let app = TestApp::start();
    let (asha, bharat) = (app.asha(), app.bharat());
    let second = app.greta().station_id;
    app.command(&[
        "role",
        "grant",
        &asha.email,
        "EIC",
        "--station",
        &second.to_string(),
    ])
    .ok();
    let (mut socket, mut other) = (asha.socket().await, bharat.socket().await);
    revoke(&app, &asha, asha.station_id);
    lives(&mut socket).await;
    // With the role its view ends: frames arrive for shifts at the second station, not at the first.
    app.ravi().creates(app.ravi().draft(0, 24)).await;
    other.notification().await;
    app.mira().creates(app.mira().draft(0, 24)).await;
    assert_eq!(socket.notification().await["seq"], 1);
    revoke(&app, &asha, second);
    closed(&mut socket, 4503).await;
    asha.get("/api/shifts/").await.refused(403);
    assert_eq!(
        asha.get("/api/me/").await.expect_status(200)["user"]["roles"],
        json!([])
    );
    lives(&mut other).await;
}

#[tokio::test]
async fn sends_nothing_after_a_revocation() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut socket = asha.socket().await;
    app.command(&["user", "deactivate", &asha.email]).ok();
    let code = async {
        let since = Instant::now();
        loop {
            match socket.event().await {
                crate::support::socket::Event::Close(code) => return code,
                crate::support::socket::Event::Frame(frame) => {
                    assert!(since.elapsed() <= SOON, "{frame}")
                }
            }
        }
    };
    let shifts = async {
        for day in 1..=30 {
            ravi.creates(ravi.draft(0, 24 * day)).await;
        }
    };
    assert_eq!(tokio::join!(code, shifts).0, 4501);
}

/// A replay to a slow reader can take minutes. It must end when the user loses access.
#[tokio::test]
async fn a_replay_in_progress_ends_with_the_access() {
    const MISSED: i64 = 300;
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    for day in 1..=MISSED {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    let mut witness = asha.socket().await;
    let mut slow = RawConnection::connect_narrow(app.address()).await;
    slow.ask_upgrade(&asha, "?since=0").await;
    assert_eq!(slow.answer().await.status, 101);
    assert!(slow.frame().await.text().contains("unread_count"));
    // The client stops reading, so that most of the replay waits in the server.
    app.command(&["user", "deactivate", &asha.email]).ok();
    closed(&mut witness, 4501).await;
    let mut heard = 0;
    loop {
        let frame = slow.frame().await;
        if frame.opcode == CLOSE {
            assert_eq!(frame.content[..2], 4501_u16.to_be_bytes());
            break;
        }
        heard += 1;
    }
    assert!(heard < MISSED, "all {heard} frames were received");
}
