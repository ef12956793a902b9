//! CONTRACT §5: the actions `received` and `seen`.

use crate::support::{app::TestApp, socket::Socket};
use serde_json::{Value, json};

async fn refused(socket: &mut Socket, action: Value) {
    socket.send(action.clone()).await;
    let error = socket.expect("error").await;
    assert_eq!(
        (&error["code"], &error["ref"]),
        (&json!("invalid"), &json!(1)),
        "{action}"
    );
}

#[tokio::test]
async fn receipts_are_answered_only_where_there_is_a_ref() {
    let app = TestApp::start();
    let mut socket = app.asha().socket().await;
    for action in ["received", "seen"] {
        socket
            .send(json!({"action": action, "ids": [1, 999_999]}))
            .await;
        socket
            .send(json!({"action": action, "ids": [1, 1, -5], "ref": action}))
            .await;
        let ack = socket.expect("ack").await;
        assert_eq!(ack, json!({"type": "ack", "ref": action}));
    }
    socket.expect_quiet().await;
}

#[tokio::test]
async fn only_a_malformed_receipt_is_an_error() {
    let app = TestApp::start();
    let mut socket = app.asha().socket().await;
    for ids in [
        json!([]),
        json!(1),
        json!(null),
        json!(["1"]),
        json!([1.5]),
        json!([1, null]),
        json!(vec![1; 101]),
    ] {
        for action in ["received", "seen"] {
            refused(&mut socket, json!({"action": action, "ids": ids, "ref": 1})).await;
        }
    }
    refused(&mut socket, json!({"action": "seen", "ref": 1})).await;
    let most: Vec<i64> = (1..=100).collect();
    socket
        .send(json!({"action": "seen", "ids": most, "ref": 2}))
        .await;
    assert_eq!(socket.expect("ack").await["ref"], 2);
    // Also without a `ref`.
    socket.send(json!({"action": "seen", "ids": []})).await;
    assert_eq!(socket.expect("error").await["ref"], Value::Null);
}

#[tokio::test]
async fn receipts_take_from_the_bucket_like_any_action() {
    let app = TestApp::start();
    let mut socket = app.asha().socket().await;
    for _ in 0..300 {
        socket.send(json!({"action": "received", "ids": [1]})).await;
    }
    assert_eq!(socket.close_code().await, 4002);
}

#[tokio::test]
async fn a_reading_token_gives_no_receipts() {
    let app = TestApp::start();
    let create = ["token", "create", &app.asha().email, "--scope", "read"];
    let reader = app.with_token(app.command(&create).ok().trim());
    let mut socket = reader.socket().await;
    for action in ["received", "seen"] {
        socket
            .send(json!({"action": action, "ids": [1], "ref": 1}))
            .await;
        assert_eq!(socket.expect("error").await["code"], "token_scope");
    }
}
