//! DESIGN §3: a restart loses nothing, because everything is in the database.

use crate::support::app::TestApp;
use reqwest::Method;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::Duration;

fn seqs(rows: &Value) -> Vec<i64> {
    rows.as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["seq"].as_i64())
        .collect()
}

#[tokio::test]
async fn a_reconnecting_client_receives_exactly_what_it_missed() {
    let mut app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut socket = asha.raw_socket("").await;
    let epoch = socket.first().await["epoch"].clone();
    ravi.creates(ravi.draft(0, 24)).await;
    let first = socket.notification().await;
    app.restart().await;
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    ravi.creates(ravi.draft(0, 48)).await;
    let third = ravi.creates(ravi.draft(0, 72)).await;
    bharat.approves(&third).await;
    asha.marks(&first, "read").await;
    let mut socket = asha.raw_socket(&format!("?since={}", first["seq"])).await;
    let count = socket.first().await;
    assert_eq!(
        count,
        json!({"type": "unread_count", "count": 1, "seq": 5, "epoch": epoch})
    );
    for (kind, seq) in [
        ("notification", 2),
        ("notification", 3),
        ("resolved", 4),
        ("read", 5),
    ] {
        assert_eq!(socket.expect(kind).await["seq"], seq);
    }
    let resumed = socket.expect("resumed").await;
    assert_eq!(
        (&resumed["from"], &resumed["to"], &resumed["complete"]),
        (&json!(1), &json!(5), &json!(true))
    );
    assert_eq!(socket.count().await, 1);
    let delta = asha.since(1).await;
    assert_eq!(
        (
            seqs(&delta["notifications"]),
            seqs(&delta["changes"]),
            &delta["epoch"]
        ),
        (vec![2, 3], vec![4, 5], &epoch)
    );
    ravi.creates(ravi.draft(1, 24)).await;
    assert_eq!(socket.notification().await["seq"], 6);
}

#[tokio::test]
async fn accepted_changes_survive_a_kill() {
    let mut app = TestApp::start();
    let ravi = app.ravi();
    let session = app.signed_in(&app.world().asha).await;
    let mut ids = Vec::new();
    for day in 1..=5 {
        ids.insert(0, ravi.creates(ravi.draft(0, 24 * day)).await["id"].clone());
    }
    app.signal(Signal::KILL);
    app.ended(Duration::from_secs(10)).await;
    app.restart_with(&[]);
    let (asha, ravi) = (app.asha(), app.ravi());
    let page = ravi.get("/api/shifts/").await.expect_status(200);
    assert_eq!(
        page["results"]
            .as_array()
            .expect("a page")
            .iter()
            .map(|shift| shift["id"].clone())
            .collect::<Vec<_>>(),
        ids
    );
    assert_eq!(seqs(&asha.inbox().await["notifications"]), [5, 4, 3, 2, 1]);
    // A session survives the server that created it.
    let cookie = session.cookie();
    let request = app
        .anonymous()
        .request(Method::GET, "/api/me/")
        .header("cookie", cookie);
    crate::support::response::ApiResponse::of(request)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn remembers_idempotency_keys_after_a_restart() {
    let mut app = TestApp::start();
    let draft = app.ravi().draft(0, 24);
    let create = |app: &TestApp| {
        let request = app
            .ravi()
            .request(Method::POST, "/api/shifts/")
            .header("idempotency-key", "one")
            .json(&draft);
        async {
            crate::support::response::ApiResponse::of(request)
                .await
                .expect_status(201)
        }
    };
    let first = create(&app).await;
    app.restart().await;
    assert_eq!(create(&app).await, first);
    assert_eq!(app.asha().unread().await, 1);
}

#[tokio::test]
async fn a_second_start_migrates_nothing() {
    let mut app = TestApp::start();
    let before = app.asha().inbox().await;
    app.command(&["migrate"]).ok();
    app.restart().await;
    app.command(&["migrate"]).ok();
    assert_eq!(app.asha().inbox().await, before);
}
