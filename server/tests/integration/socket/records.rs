//! CONTRACT §5: the `trip` and `stock_request` frames.

use crate::support::{
    app::TestApp,
    trips::{approved, assigned, requested, steps},
};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_change_of_a_trip_reaches_everyone_who_may_see_it() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = approved(&app, 0, 24).await;
    let mut may = [
        asha.socket().await,
        app.bharat().socket().await,
        ravi.socket().await,
        app.dinesh().socket().await,
        app.admin().socket().await,
    ];
    let mut may_not = [
        app.greta().socket().await,
        app.sunil().socket().await,
        app.mira().socket().await,
    ];
    let assigned = assigned(&app, &shift, None).await;
    let started = steps(&ravi, &assigned, "start").await;
    let completed = steps(&ravi, &assigned, "complete").await;
    for socket in &mut may {
        for expected in [&assigned, &started, &completed] {
            assert_eq!(socket.record("trip").await, *expected);
        }
    }
    for socket in &mut may_not {
        socket.expect_quiet().await;
    }
}

#[tokio::test]
async fn every_change_of_a_request_reaches_everyone_who_may_see_it() {
    let app = TestApp::start();
    let (ravi, dinesh) = (app.ravi(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    let mut may = [
        app.asha().socket().await,
        dinesh.socket().await,
        app.admin().socket().await,
    ];
    let mut may_not = [app.greta().socket().await, app.mira().socket().await];
    let request = requested(&app, json!(3)).await;
    let path = format!("/api/stock-requests/{}/", request["id"]);
    let patch = dinesh
        .request(Method::PATCH, &path)
        .json(&json!({"note": "Soon"}));
    let patched = crate::support::response::ApiResponse::of(patch)
        .await
        .expect_status(200);
    let trip = assigned(&app, &shift, Some(&request)).await;
    let planned = app.asha().get(&path).await.expect_status(200);
    steps(&ravi, &trip, "start").await;
    steps(&ravi, &trip, "complete").await;
    let served = app.asha().get(&path).await.expect_status(200);
    assert_eq!(
        (&planned["status"], &served["status"]),
        (&json!("PLANNED"), &json!("SERVED"))
    );
    for socket in &mut may {
        for expected in [&request, &patched["stock_request"], &planned, &served] {
            assert_eq!(socket.record("stock_request").await, *expected);
        }
    }
    for socket in &mut may_not {
        socket.expect_quiet().await;
    }
    // A vendor sees the trip, not the request.
    let mut ravis = ravi.socket().await;
    let cancelled = requested(&app, json!(1)).await;
    let path = format!("/api/stock-requests/{}/cancel/", cancelled["id"]);
    dinesh.post_nothing(&path).await.expect_status(200);
    ravis.expect_quiet().await;
}

/// Without a bus the other server finds them by its sweep.
#[tokio::test]
async fn another_server_sends_them_too() {
    let here = TestApp::start();
    let there = here.beside();
    let ravi = there.ravi();
    let shift = approved(&there, 0, 24).await;
    let request = requested(&there, json!(3)).await;
    let mut socket = here.asha().socket().await;
    let trip = assigned(&there, &shift, Some(&request)).await;
    let (mut seen, mut planned) = (Value::Null, Value::Null);
    while seen.is_null() || planned.is_null() {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("trip") => seen = frame["trip"].clone(),
            Some("stock_request") if frame["stock_request"]["status"] == "PLANNED" => {
                planned = frame["stock_request"].clone();
            }
            _ => {}
        }
    }
    assert_eq!(seen, trip);
    assert_eq!(planned["trip_ids"], json!([trip["id"]]));
    ravi.cancels(&shift).await;
    assert_eq!(socket.record("trip").await["status"], "CANCELLED");
    let open = socket.record("stock_request").await;
    assert_eq!(open["status"], "OPEN");
}
