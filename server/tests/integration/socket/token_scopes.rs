//! CONTRACT §2 and §5: what the scope of a token means for the socket.

use crate::support::{app::TestApp, people::Person};
use reqwest::Method;
use serde_json::json;

fn with_scope(app: &TestApp, email: &str, scope: &str) -> Person {
    let token = app
        .command(&["token", "create", email, "--scope", scope])
        .ok();
    app.with_token(token.trim())
}

#[tokio::test]
async fn a_reading_token_resumes_but_changes_nothing() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let reader = with_scope(&app, &asha.email, "read");
    let mut socket = reader.socket().await;
    ravi.creates(ravi.draft(0, 24)).await;
    let id = socket.notification().await["id"].clone();
    for action in [
        json!({"action": "mark_read", "notification_id": id, "ref": 1}),
        json!({"action": "mark_read", "notification_id": 999_999, "ref": 1}),
        json!({"action": "mark_all_read", "ref": 1}),
    ] {
        socket.send(action).await;
        let refused = socket.expect("error").await;
        assert_eq!(
            (&refused["code"], &refused["ref"]),
            (&json!("token_scope"), &json!(1))
        );
    }
    socket.send(json!({"action": "fly"})).await;
    assert_eq!(socket.expect("error").await["code"], "unknown_action");
    socket.send(json!({"action": "resume", "since": 0})).await;
    assert_eq!(
        socket.expect("notification").await["notification"]["is_read"],
        false
    );
    assert_eq!(socket.expect("resumed").await["complete"], true);
    assert_eq!(socket.count().await, 1);
    assert_eq!(asha.unread().await, 1, "nothing was marked");
    // The same user's other sockets may still act.
    let mut own = asha.socket().await;
    own.send(json!({"action": "mark_all_read"})).await;
    own.change("all_read").await;
    assert_eq!(own.expect("ack").await["ref"], json!(null));
    socket.change("all_read").await;
}

#[tokio::test]
async fn a_notifying_token_opens_no_socket() {
    let app = TestApp::start();
    let asha = app.asha();
    let notifier = with_scope(&app, &asha.email, "notify");
    assert_eq!(notifier.refused_socket().await, 403);
    notifier
        .get("/ws/notifications/")
        .await
        .refused_as(403, "token_scope");
    let foreign = notifier.request(Method::GET, "/ws/notifications/");
    let foreign = foreign.header("origin", "https://evil.example");
    crate::support::response::ApiResponse::of(foreign)
        .await
        .refused_as(403, "cross_site");
    for scope in ["read", "notify"] {
        with_scope(&app, &asha.email, scope)
            .post_nothing("/api/notifications/ticket/")
            .await
            .refused_as(403, "token_scope");
    }
}
