//! CONTRACT §2: tickets, for clients that cannot set headers.

use crate::support::{
    app::TestApp,
    people::Person,
    socket::{SOON, Socket},
};
use reqwest::Method;
use std::time::Instant;

async fn ticket(person: &Person) -> String {
    let answer = person
        .request(Method::POST, "/api/notifications/ticket/")
        .send()
        .await
        .expect("a response");
    assert_eq!(answer.status(), 200);
    let body: serde_json::Value = answer.json().await.expect("JSON");
    assert!(
        body["expires_at"]
            .as_str()
            .is_some_and(|time| time.ends_with('Z')),
        "{body}"
    );
    body["ticket"].as_str().expect("a ticket").to_owned()
}

#[tokio::test]
async fn a_ticket_opens_one_socket_without_headers() {
    let app = TestApp::start();
    let ticket = ticket(&app.asha()).await;
    let query = format!("?ticket={ticket}");
    let mut socket = app.anonymous().raw_socket(&query).await;
    socket.first().await;
    let ravi = app.ravi();
    ravi.creates(ravi.draft(0, 24)).await;
    assert_eq!(socket.notification().await["seq"], 1);
    let again = app
        .anonymous()
        .get(&format!("/ws/notifications/{query}"))
        .await;
    assert_eq!(again.status, 401);
}

#[tokio::test]
async fn a_ticket_ends_with_its_session_or_token() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    let query = format!("?ticket={}", ticket(&asha).await);
    asha.sign_out().await.expect_status(200);
    let late = app
        .anonymous()
        .get(&format!("/ws/notifications/{query}"))
        .await;
    late.refused_as(401, "not_authenticated");
}

#[tokio::test]
async fn a_ticket_stays_valid_after_a_refused_upgrade() {
    let app = TestApp::with(&[("MAX_SOCKETS", "1")]);
    let open = app.bharat().socket().await;
    let query = format!("?ticket={}", ticket(&app.asha()).await);
    let path = format!("/ws/notifications/{query}");
    let anonymous = app.anonymous();
    assert_eq!(
        anonymous.get(&path).await.status,
        400,
        "the request is no upgrade"
    );
    let full = Socket::open(app.address(), &query, &[]).await;
    assert_eq!(full.err(), Some(503));
    open.leave().await;
    let deadline = Instant::now() + SOON;
    while let Err(status) = Socket::open(app.address(), &query, &[]).await {
        assert_eq!(status, 503);
        assert!(Instant::now() < deadline, "the slot never becomes free");
    }
    assert_eq!(anonymous.get(&path).await.status, 401);
}

#[tokio::test]
async fn anonymous_users_get_no_ticket_and_forged_ones_are_refused() {
    let app = TestApp::start();
    let answer = app
        .anonymous()
        .post_nothing("/api/notifications/ticket/")
        .await;
    assert_eq!(answer.status, 401);
    let forged = app.anonymous().get("/ws/notifications/?ticket=AAAA").await;
    assert_eq!(forged.status, 401);
}
