//! An `Idempotency-Key` makes assigning a trip and asking for gas repeatable (CONTRACT §3).

use crate::support::{
    app::TestApp,
    trips::{approved, post_with_key, steps, trip_to, trips_of},
};
use serde_json::json;

#[tokio::test]
async fn concurrent_requests_with_one_key_make_one_trip_and_one_request() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    let seq = ravi.seq().await;
    let (path, body) = (trips_of(&shift), trip_to(&app, &shift));
    let asked = (0..10).map(|_| post_with_key(&asha, &path, "one", &body));
    let answers = futures_util::future::join_all(asked).await;
    let first = answers[0].expect_status(201);
    assert!(
        answers
            .iter()
            .all(|answer| answer.expect_status(201) == first)
    );
    assert_eq!(asha.get("/api/trips/").await.json()["count"], 1);
    assert_eq!(ravi.seq().await, seq + 1);
    let (path, body) = (
        "/api/stock-requests/",
        json!({"station_id": dinesh.station_id, "hours_to_empty": 4}),
    );
    let asked = (0..10).map(|_| post_with_key(&dinesh, path, "one", &body));
    let answers = futures_util::future::join_all(asked).await;
    let first = answers[0].expect_status(201);
    assert!(
        answers
            .iter()
            .all(|answer| answer.expect_status(201) == first)
    );
    assert_eq!(dinesh.get(path).await.json()["count"], 1);
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_whatever_happened_since() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    let (path, body) = (trips_of(&shift), trip_to(&app, &shift));
    let first = post_with_key(&asha, &path, "again", &body)
        .await
        .expect_status(201);
    steps(&ravi, &first["trip"], "start").await;
    let again = post_with_key(&asha, &path, "again", &body)
        .await
        .expect_status(201);
    assert_eq!(again, first);
    let requests = "/api/stock-requests/";
    let mut ask = json!({"station_id": dinesh.station_id, "hours_to_empty": 4});
    let first = post_with_key(&dinesh, requests, "again", &ask)
        .await
        .expect_status(201);
    // The same number in another notation is the same request.
    ask["hours_to_empty"] = json!(4.0);
    ask["note"] = json!("  ");
    let again = post_with_key(&dinesh, requests, "again", &ask)
        .await
        .expect_status(201);
    assert_eq!(again, first);
    ask["quantity_kg"] = json!(5);
    let other = post_with_key(&dinesh, requests, "again", &ask).await;
    other.refused_as(409, "idempotency_key_reused");
    let mut other = trip_to(&app, &shift);
    other["quantity_kg"] = json!(5);
    let other = post_with_key(&asha, &path, "again", &other).await;
    other.refused_as(409, "idempotency_key_reused");
    assert_eq!(asha.get("/api/trips/").await.json()["count"], 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_path_and_only_a_201_is_remembered() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let (one, two) = (approved(&app, 0, 24).await, approved(&app, 1, 24).await);
    let body = trip_to(&app, &one);
    let wrong = json!({"to_station_id": 999_999, "planned_start": one["start_time"]});
    post_with_key(&asha, &trips_of(&one), "key", &wrong)
        .await
        .refused(404);
    post_with_key(&asha, &trips_of(&one), "key", &body)
        .await
        .expect_status(201);
    // The same body for another shift.
    let other = post_with_key(&asha, &trips_of(&two), "key", &body).await;
    other.refused_as(409, "idempotency_key_reused");
    // A vendor who is an EIC too uses one key for a shift and for a trip.
    let email = &ravi.email;
    app.command(&[
        "role",
        "grant",
        email,
        "EIC",
        "--station",
        &asha.station_name,
    ])
    .ok();
    let shift = ravi.draft(0, 72);
    post_with_key(&ravi, "/api/shifts/", "both", &shift)
        .await
        .expect_status(201);
    let other = post_with_key(&ravi, &trips_of(&one), "both", &body).await;
    other.refused_as(409, "idempotency_key_reused");
    for key in ["", "two words"] {
        post_with_key(&asha, &trips_of(&one), key, &body)
            .await
            .refused(400);
    }
}
