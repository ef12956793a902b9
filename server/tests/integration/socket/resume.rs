//! CONTRACT §5: a client that missed changes catches up.

use crate::support::{app::TestApp, people::Person, socket::Socket};
use serde_json::{Value, json};

/// The frames up to and including `resumed`, and the count after it. An `ack` may follow.
async fn replay(socket: &mut Socket) -> (Vec<Value>, Value, Value) {
    let mut frames = Vec::new();
    loop {
        let frame = socket.user_frame().await;
        if frames.is_empty() && frame["type"] == "ack" {
            continue;
        }
        if frame["type"] == "resumed" {
            return (frames, frame, socket.expect("unread_count").await);
        }
        frames.push(frame);
    }
}

/// Makes seven changes in Asha's inbox and returns their frames.
async fn seven_changes(app: &TestApp) -> (Person, Vec<Value>) {
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut witness = asha.socket().await;
    ravi.creates(ravi.draft(0, 24)).await;
    ravi.creates(ravi.draft(0, 48)).await;
    let first = asha.inbox().await["notifications"][1].clone();
    asha.marks(&first, "read").await;
    asha.marks(&first, "unread").await;
    ravi.creates(ravi.draft(0, 72)).await;
    asha.marks_all_read().await;
    ravi.creates(ravi.draft(0, 96)).await;
    let mut frames = Vec::new();
    while frames.len() < 7 {
        let frame = witness.user_frame().await;
        if frame["type"] != "unread_count" {
            frames.push(frame);
        }
    }
    (asha, frames)
}

fn seqs(frames: &[Value]) -> Vec<i64> {
    frames
        .iter()
        .filter_map(|frame| frame["seq"].as_i64())
        .collect()
}

/// A frame without the notification's read state: a replay contains the current one.
fn without_read_state(frame: &Value) -> Value {
    let mut frame = frame.clone();
    if let Some(notification) = frame.get_mut("notification").and_then(Value::as_object_mut) {
        notification.remove("is_read");
        notification.remove("read_at");
    }
    frame
}

#[tokio::test]
async fn replays_every_change_in_order_without_its_count() {
    let app = TestApp::start();
    let (asha, told) = seven_changes(&app).await;
    let mut socket = asha.socket().await;
    for since in [0, 3, 6, 7] {
        socket
            .send(json!({"action": "resume", "since": since, "ref": "again"}))
            .await;
        let (frames, resumed, count) = replay(&mut socket).await;
        assert_eq!(seqs(&frames), ((since + 1)..=7).collect::<Vec<i64>>());
        let missed = &told[usize::try_from(since).expect("small")..];
        for (frame, told) in frames.iter().zip(missed) {
            assert_eq!(without_read_state(frame), without_read_state(told));
        }
        assert_eq!(
            (&resumed["from"], &resumed["to"], &resumed["complete"]),
            (&json!(since), &json!(7), &json!(true))
        );
        assert_eq!((&count["count"], &count["seq"]), (&json!(1), &json!(7)));
    }
}

#[tokio::test]
async fn since_in_the_url_replays_too() {
    let app = TestApp::start();
    let (asha, told) = seven_changes(&app).await;
    let mut socket = asha.raw_socket("?since=4").await;
    let first = socket.first().await;
    assert_eq!((&first["count"], &first["seq"]), (&json!(1), &json!(7)));
    let (frames, resumed, count) = replay(&mut socket).await;
    assert_eq!(
        frames.iter().map(without_read_state).collect::<Vec<_>>(),
        told[4..].iter().map(without_read_state).collect::<Vec<_>>()
    );
    assert_eq!(
        (
            &resumed["from"],
            &resumed["to"],
            &resumed["complete"],
            &count["seq"]
        ),
        (&json!(4), &json!(7), &json!(true), &json!(7))
    );
    // Afterwards it is a normal socket.
    let ravi = app.ravi();
    ravi.creates(ravi.draft(1, 24)).await;
    assert_eq!(socket.notification().await["seq"], 8);
}

#[tokio::test]
async fn a_seq_from_the_future_replays_nothing() {
    let app = TestApp::start();
    let (asha, _) = seven_changes(&app).await;
    for since in [8, 1000, i64::MAX] {
        let mut socket = asha.raw_socket(&format!("?since={since}")).await;
        socket.first().await;
        for asked in [false, true] {
            if asked {
                socket
                    .send(json!({"action": "resume", "since": since}))
                    .await;
            }
            let (frames, resumed, count) = replay(&mut socket).await;
            assert_eq!(
                (frames.len(), &resumed["from"], &resumed["complete"]),
                (0, &json!(since), &json!(false))
            );
            assert_eq!((&count["count"], &count["seq"]), (&json!(1), &json!(7)));
        }
    }
}

#[tokio::test]
async fn replays_at_most_500_changes() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    ravi.creates(ravi.draft(0, 24)).await;
    let target = asha.inbox().await["notifications"][0].clone();
    for _ in 0..250 {
        asha.marks(&target, "read").await;
        asha.marks(&target, "unread").await;
    }
    let mut socket = asha.socket().await;
    socket.send(json!({"action": "resume", "since": 0})).await;
    let (frames, resumed, _) = replay(&mut socket).await;
    assert_eq!(
        (frames.len(), &resumed["complete"]),
        (0, &json!(false)),
        "501 changes are too many"
    );
    socket.send(json!({"action": "resume", "since": 1})).await;
    let (frames, resumed, _) = replay(&mut socket).await;
    assert_eq!(
        (seqs(&frames), &resumed["complete"]),
        ((2..=501).collect::<Vec<i64>>(), &json!(true)),
        "500 are allowed and do not fill the queue"
    );
}

#[tokio::test]
async fn loses_no_change_made_during_a_replay() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    for day in 1..=20 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    let mut socket = asha.socket().await;
    let more = tokio::spawn(async move {
        for day in 1..=20 {
            ravi.creates(ravi.draft(1, 24 * day)).await;
        }
    });
    let (mut last, mut newest) = (20, 0);
    socket.send(json!({"action": "resume", "since": 0})).await;
    // A client that applies only the next seq, as the contract requires, reaches 40 without a gap.
    let mut replayed = false;
    while last < 40 || !replayed {
        let frame = socket.user_frame().await;
        let seq = frame["seq"].as_i64();
        match frame["type"].as_str() {
            Some("resumed") => {
                assert!(
                    frame["complete"] == true && frame["to"].as_i64() >= Some(20),
                    "{frame}"
                );
                replayed = true;
            }
            Some("notification") if seq == Some(last + 1) => last += 1,
            Some("notification") => assert!(seq <= Some(last), "gap: {last}, then {frame}"),
            _ => newest = newest.max(seq.unwrap_or(0)),
        }
    }
    more.await.expect("created");
    assert!(newest <= 40);
}
