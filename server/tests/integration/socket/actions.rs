//! CONTRACT §5: the actions of a client over the socket.

use crate::support::{app::TestApp, people::Person, socket::Socket};
use serde_json::{Value, json};

/// A server, Asha with this many unread notifications (their ids, oldest first), and her socket.
async fn with_notifications(n: i64) -> (TestApp, Person, Vec<Value>, Socket) {
    let app = TestApp::start();
    let ravi = app.ravi();
    for day in 1..=n {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    let asha = app.asha();
    let ids = asha.inbox().await["notifications"]
        .as_array()
        .expect("a list")
        .iter()
        .rev()
        .map(|row| row["id"].clone())
        .collect();
    let socket = asha.socket().await;
    (app, asha, ids, socket)
}

/// Sends an action and returns the frames before its response, and the response.
async fn ask(socket: &mut Socket, action: Value) -> (Vec<Value>, Value) {
    socket.send(action).await;
    let mut before = Vec::new();
    loop {
        let frame = socket.user_frame().await;
        if frame["type"] == "ack" || frame["type"] == "error" {
            return (before, frame);
        }
        before.push(frame);
    }
}

#[tokio::test]
async fn marking_one_read_works_as_over_rest_and_is_acknowledged() {
    let (_app, asha, ids, mut socket) = with_notifications(2).await;
    let (_, ack) = ask(
        &mut socket,
        json!({"action": "mark_read", "notification_id": ids[0], "ref": "first"}),
    )
    .await;
    assert_eq!(ack, json!({"type": "ack", "ref": "first"}));
    let inbox = asha.inbox().await;
    let read = &inbox["notifications"][1];
    assert_eq!(
        (
            &read["id"],
            &read["is_read"],
            &inbox["unread_count"],
            &inbox["seq"]
        ),
        (&ids[0], &json!(true), &json!(1), &json!(3))
    );
    assert!(read["read_at"].is_string());
    let (_, again) = ask(
        &mut socket,
        json!({"action": "mark_read", "notification_id": ids[0], "ref": 2}),
    )
    .await;
    assert_eq!(again, json!({"type": "ack", "ref": 2}));
    assert_eq!(
        asha.inbox().await,
        inbox,
        "an action that changes nothing is only acknowledged"
    );
    let (_, bare) = ask(
        &mut socket,
        json!({"action": "mark_read", "notification_id": ids[0]}),
    )
    .await;
    assert_eq!(bare, json!({"type": "ack"}));
    socket.expect_quiet().await;
}

#[tokio::test]
async fn marks_all_read_up_to_a_seq() {
    let (_app, asha, ids, mut socket) = with_notifications(3).await;
    ask(
        &mut socket,
        json!({"action": "mark_all_read", "up_to": ids[1], "ref": "x"}),
    )
    .await;
    assert_eq!((asha.unread().await, asha.seq().await), (1, 4));
    ask(&mut socket, json!({"action": "mark_all_read"})).await;
    assert_eq!((asha.unread().await, asha.seq().await), (0, 5));
    let (_, ack) = ask(&mut socket, json!({"action": "mark_all_read", "ref": 9})).await;
    assert_eq!(
        (ack, asha.seq().await),
        (json!({"type": "ack", "ref": 9}), 5)
    );
    let changes = asha.since(3).await["changes"].clone();
    assert_eq!(
        changes,
        json!([{"seq": 4, "type": "all_read", "up_to": ids[1]}, {"seq": 5, "type": "all_read", "up_to": ids[2]}])
    );
}

#[tokio::test]
async fn a_client_also_receives_the_frames_of_its_own_actions() {
    let (_app, _asha, ids, mut socket) = with_notifications(1).await;
    socket
        .send(json!({"action": "mark_read", "notification_id": ids[0], "ref": 1}))
        .await;
    let mut frames = Vec::new();
    for _ in 0..3 {
        frames.push(socket.user_frame().await);
    }
    let kinds: Vec<&str> = frames
        .iter()
        .filter(|frame| frame["type"] != "ack")
        .filter_map(|frame| frame["type"].as_str())
        .collect();
    assert_eq!(kinds, ["read", "unread_count"], "{frames:?}");
}

#[tokio::test]
async fn an_invalid_action_returns_an_error_frame_and_keeps_the_socket_open() {
    let (app, asha, ids, mut socket) = with_notifications(1).await;
    let foreign = app.bharat().inbox().await["notifications"][0]["id"].clone();
    let deep = format!("{{\"action\":{}", "[".repeat(4000));
    for text in [
        "",
        " ",
        "{",
        "}",
        "x",
        "[]",
        "\"x\"",
        "1",
        "null",
        "{}",
        "{\"action\":null}",
        "{\"action\":1}",
        "{\"action\":\"\"}",
        "{\"action\":\"fly\"}",
        "{\"action\":\"subscribe\",\"user\":1}",
        "{\"action\":\"MARK_READ\",\"notification_id\":1}",
        "{\"action\":\"mark_read\"}",
        "{\"action\":\"mark_all_read\",\"up_to\":\"1\"}",
        "{\"action\":\"mark_read\",\"action\":\"mark_read\",\"notification_id\":1}",
        "{\"action\":\"mark_read\",\"notification_id\":1}x",
        "[{\"action\":\"mark_all_read\"}]",
        "{\"action\":\"resume\"}",
        "{\"action\":\"resume\",\"since\":-1}",
        "{\"action\":\"resume\",\"since\":\"0\"}",
        "{\"action\":\"resume\",\"since\":null}",
        &deep,
    ] {
        socket.send_text(text).await;
        error(&socket.frame().await, text);
    }
    for id in [
        foreign,
        json!(999_999),
        json!(0),
        json!(-1),
        json!("1"),
        json!(1.5),
        json!(null),
        json!(true),
        json!([ids[0]]),
    ] {
        let (_, answer) = ask(
            &mut socket,
            json!({"action": "mark_read", "notification_id": id, "ref": "r"}),
        )
        .await;
        error(&answer, &id.to_string());
        assert_eq!(answer["ref"], "r");
    }
    let (_, answer) = ask(&mut socket, json!({"action": "fly", "ref": 7})).await;
    assert_eq!(
        (&answer["type"], &answer["ref"]),
        (&json!("error"), &json!(7))
    );
    for number in ["9223372036854775808", "1.0", "1e0"] {
        socket
            .send_text(&format!(
                "{{\"action\":\"mark_read\",\"notification_id\":{number}}}"
            ))
            .await;
        error(&socket.frame().await, number);
    }
    assert_eq!((asha.unread().await, asha.seq().await), (1, 1));
    ask(
        &mut socket,
        json!({"action": "mark_read", "notification_id": ids[0]}),
    )
    .await;
    assert_eq!(asha.unread().await, 0);
}

fn error(frame: &Value, what: &str) {
    assert_eq!(frame["type"], "error", "{what}: {frame}");
    assert!(
        frame["code"].as_str().is_some_and(|code| !code.is_empty())
            && frame["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
        "{what}: {frame}"
    );
}

#[tokio::test]
async fn a_foreign_id_is_answered_like_an_unknown_one() {
    let (app, asha, _, mut socket) = with_notifications(1).await;
    let foreign = app.bharat().inbox().await["notifications"][0]["id"].clone();
    let (_, one) = ask(
        &mut socket,
        json!({"action": "mark_read", "notification_id": foreign}),
    )
    .await;
    let (_, two) = ask(
        &mut socket,
        json!({"action": "mark_read", "notification_id": 999_999}),
    )
    .await;
    assert_eq!(one, two);
    assert_eq!((app.bharat().unread().await, asha.unread().await), (1, 1));
}
