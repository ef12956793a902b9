//! CONTRACT §5: the `resolved` frame.

use crate::support::{app::TestApp, people::Person, socket::Socket};
use serde_json::{Value, json};

/// The next `resolved` frame, with its count.
async fn resolved(socket: &mut Socket) -> (Value, i64) {
    let frame = socket.expect("resolved").await;
    let count = socket.expect("unread_count").await;
    assert_eq!(count["seq"], frame["seq"], "{frame} {count}");
    (frame, count["count"].as_i64().expect("a count"))
}

async fn listed(person: &Person) -> Value {
    person.inbox().await["notifications"][0].clone()
}

#[tokio::test]
async fn a_decision_is_sent_to_every_tab_of_every_eic_and_to_no_one_else() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    asha.marks(&listed(&asha).await, "read").await;
    let mut ashas = [asha.socket().await, asha.socket().await];
    let (mut bharats, mut ravis) = (bharat.socket().await, ravi.socket().await);
    let mut greta = app.greta().socket().await;
    asha.approves(&shift).await;
    for (socket, person, seq) in [(&mut ashas[0], &asha, 3), (&mut bharats, &bharat, 2)] {
        let (frame, count) = resolved(socket).await;
        let notification = listed(person).await;
        assert_eq!(
            frame,
            json!({
                "type": "resolved", "ids": [notification["id"]], "resolved": notification["resolved"], "seq": seq,
            })
        );
        assert_eq!(count, 0, "also where it had been read");
    }
    assert_eq!(resolved(&mut ashas[1]).await.0["seq"], 3);
    assert_eq!(ravis.notification().await["type"], "SHIFT_APPROVED");
    greta.expect_quiet().await;
    // Cancelling it later resolves nothing again.
    ravi.cancels(&shift).await;
    ravi.creates(ravi.draft(0, 48)).await;
    assert_eq!(ashas[0].notification().await["seq"], 4);
}

#[tokio::test]
async fn resume_replays_decisions_in_order() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let first = ravi.creates(ravi.draft(0, 24)).await;
    let second = ravi.creates(ravi.draft(0, 48)).await;
    let mut witness = asha.socket().await;
    bharat.approves(&first).await;
    ravi.creates(ravi.draft(0, 72)).await;
    let own = listed(&asha).await;
    asha.marks(&own, "read").await;
    ravi.cancels(&second).await;
    let mut told = Vec::new();
    while told.len() < 4 {
        let frame = witness.user_frame().await;
        if frame["type"] != "unread_count" {
            told.push(frame);
        }
    }
    let mut socket = asha.raw_socket("?since=2").await;
    assert_eq!(socket.first().await["count"], 0);
    for expected in &told {
        let frame = socket.user_frame().await;
        if expected["type"] == "notification" {
            assert_eq!(frame["seq"], expected["seq"]);
        } else {
            assert_eq!(frame, *expected);
        }
    }
    let kinds: Vec<_> = told.iter().map(|frame| frame["type"].clone()).collect();
    assert_eq!(kinds, ["resolved", "notification", "read", "resolved"]);
    assert_eq!(told[3]["resolved"]["by"]["id"], ravi.id);
    let end = socket.expect("resumed").await;
    assert_eq!(
        (&end["from"], &end["to"], &end["complete"]),
        (&json!(2), &json!(6), &json!(true))
    );
    assert_eq!(socket.count().await, 0);
    assert_eq!(
        asha.since(2).await["changes"],
        json!([
            {"seq": 3, "type": "resolved", "ids": told[0]["ids"], "resolved": told[0]["resolved"]},
            {"seq": 5, "type": "read", "ids": told[2]["ids"]},
            {"seq": 6, "type": "resolved", "ids": told[3]["ids"], "resolved": told[3]["resolved"]},
        ])
    );
}
