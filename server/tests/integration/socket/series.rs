//! CONTRACT §5: the `series` frame.

use crate::support::{
    app::TestApp,
    series::{call, creates, daily},
};
use serde_json::{Value, json};

fn frame(created: &Value, shift_ids: &Value) -> Value {
    json!({
        "type": "series", "series_id": created["series_id"], "station_id": created["shift"]["station_id"],
        "vendor_id": created["shift"]["vendor_id"], "shift_ids": shift_ids,
    })
}

#[tokio::test]
async fn dates_that_change_together_are_one_frame_for_everyone_who_may_see_them() {
    let app = TestApp::start();
    let (asha, ravi, mira) = (app.asha(), app.ravi(), app.mira());
    let mut may = [
        asha.socket().await,
        app.bharat().socket().await,
        ravi.socket().await,
        app.admin().socket().await,
    ];
    let mut may_not = [app.greta().socket().await, mira.socket().await];
    let mut dinesh = app.dinesh().socket().await;
    let created = creates(&ravi, 0, daily(4)).await;
    let ids = &created["shift_ids"];
    let some = json!([ids[2], ids[1]]);
    call(&asha, &created, "approve", json!({"shift_ids": some}))
        .await
        .expect_status(200);
    call(&ravi, &created, "cancel", json!({}))
        .await
        .expect_status(200);
    for socket in &mut may {
        assert_eq!(socket.series().await, frame(&created, ids));
        assert_eq!(
            socket.series().await,
            frame(&created, &json!([ids[1], ids[2]]))
        );
        assert_eq!(socket.series().await, frame(&created, ids));
    }
    // The first frame of the others is about a shift of their own.
    let theirs = mira.creates(mira.draft(0, 24)).await;
    for socket in &mut may_not {
        assert_eq!(socket.shift().await, theirs);
    }
    dinesh.expect_quiet().await;
}

#[tokio::test]
async fn a_single_date_is_a_shift_frame() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let created = creates(&ravi, 0, daily(3)).await;
    let mut socket = ravi.socket().await;
    let ids = &created["shift_ids"];
    let approved = asha.approves(&json!({"id": ids[0]})).await;
    assert_eq!(socket.shift().await, approved);
    let one = json!({"shift_ids": [ids[1]]});
    let outcome = call(&asha, &created, "approve", one)
        .await
        .expect_status(200);
    assert_eq!(socket.shift().await, outcome["series"]["shifts"][1]);
    let only = creates(&ravi, 1, daily(1)).await;
    assert_eq!(socket.shift().await, only["shift"]);
}

#[tokio::test]
async fn the_card_and_its_resolution_arrive_once() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let (mut socket, mut ravis) = (app.bharat().socket().await, ravi.socket().await);
    let created = creates(&ravi, 0, daily(3)).await;
    let card = socket.notification().await;
    assert_eq!(card["data"]["series_id"], created["series_id"]);
    call(&asha, &created, "reject", json!({"reason": "No gas"}))
        .await
        .expect_status(200);
    let resolved = socket.change("resolved").await;
    assert_eq!(
        (
            &resolved["ids"],
            &resolved["seq"],
            &resolved["resolved"]["status"]
        ),
        (&json!([card["id"]]), &json!(2), &json!("REJECTED"))
    );
    assert_eq!(ravis.notification().await["data"]["count"], 3);
    assert_eq!((ravi.seq().await, app.bharat().unread().await), (1, 0));
}

/// Without a bus the other server finds the dates by its sweep.
#[tokio::test]
async fn another_server_sends_one_frame_too() {
    let here = TestApp::start();
    let there = here.beside();
    let (asha, ravi) = (here.asha(), there.ravi());
    let mut socket = asha.socket().await;
    let created = creates(&ravi, 0, daily(30)).await;
    let ids = &created["shift_ids"];
    assert_eq!(socket.series().await, frame(&created, ids));
    call(&there.bharat(), &created, "approve", json!({}))
        .await
        .expect_status(200);
    assert_eq!(socket.series().await, frame(&created, ids));
    // A date that changes alone is a `shift` frame, and nothing is announced again.
    let cancelled = ravi.cancels(&json!({"id": ids[7]})).await;
    assert_eq!(socket.shift().await, cancelled);
    let next = ravi.creates(ravi.draft(1, 24)).await;
    assert_eq!(socket.shift().await, next);
}
