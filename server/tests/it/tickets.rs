//! CONTRACT §2: tickets, for a client that cannot set headers.

use crate::{app::App, people::Person};
use reqwest::Method;

async fn ticket(person: &Person) -> String {
    let answer = person
        .request(Method::POST, "/api/notifications/ticket/")
        .send()
        .await
        .expect("an answer");
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
async fn a_ticket_opens_one_socket_without_any_header() {
    let app = App::start();
    let ticket = ticket(&app.asha()).await;
    let query = format!("?ticket={ticket}");
    let mut socket = app.nobody().raw_socket(&query).await;
    socket.first().await;
    let ravi = app.ravi();
    ravi.creates(ravi.draft(0, 24)).await;
    assert_eq!(socket.notification().await["seq"], 1);
    let again = app
        .nobody()
        .get(&format!("/ws/notifications/{query}"))
        .await;
    assert_eq!(again.status, 401);
}

#[tokio::test]
async fn nobody_gets_a_ticket_and_a_forged_one_opens_nothing() {
    let app = App::start();
    let answer = app
        .nobody()
        .post_nothing("/api/notifications/ticket/")
        .await;
    assert_eq!(answer.status, 401);
    let forged = app.nobody().get("/ws/notifications/?ticket=AAAA").await;
    assert_eq!(forged.status, 401);
}
