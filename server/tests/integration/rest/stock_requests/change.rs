//! Changing and cancelling stock requests.

use crate::support::{
    app::TestApp,
    people::Person,
    response::ApiResponse,
    trips::{approved, assigned, request_now, requested, steps},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn patch(person: &Person, request: &Value, body: Value) -> ApiResponse {
    let path = format!("/api/stock-requests/{}/", request["id"]);
    ApiResponse::of(person.request(Method::PATCH, &path).json(&body)).await
}

async fn cancel(person: &Person, request: &Value, body: Value) -> ApiResponse {
    let path = format!("/api/stock-requests/{}/cancel/", request["id"]);
    person.post(&path, body).await
}

#[tokio::test]
async fn an_operator_changes_what_is_given_and_hours_count_from_now() {
    let app = TestApp::start();
    let dinesh = app.dinesh();
    let request = requested(&app, json!(3)).await;
    let answer = patch(
        &dinesh,
        &request,
        json!({"quantity_kg": 700, "note": " Soon "}),
    )
    .await;
    let answer = answer.expect_status(200);
    let mut expected = request.clone();
    expected["quantity_kg"] = json!(700);
    expected["note"] = json!("Soon");
    expected["version"] = json!(2);
    assert_eq!(answer, json!({"success": true, "stock_request": expected}));
    let later = patch(
        &dinesh,
        &request,
        json!({"hours_to_empty": 5.5, "version": 2}),
    )
    .await;
    let later = later.expect_status(200)["stock_request"].clone();
    assert_eq!(later["hours_to_empty"], json!(5.5));
    assert!(later["runs_dry_at"].as_str() > request["runs_dry_at"].as_str());
    assert_eq!(later["note"], "Soon");
    let cleared = patch(&dinesh, &request, json!({"quantity_kg": null, "note": ""})).await;
    let cleared = cleared.expect_status(200)["stock_request"].clone();
    assert_eq!(
        (&cleared["quantity_kg"], &cleared["note"]),
        (&Value::Null, &Value::Null)
    );
    // What changes nothing is no change.
    let same = patch(
        &dinesh,
        &request,
        json!({"quantity_kg": null, "version": 4, "status": "SERVED"}),
    )
    .await;
    assert_eq!(same.expect_status(200)["stock_request"], cleared);
    assert_eq!(request_now(&app.asha(), &request).await, cleared);
}

#[tokio::test]
async fn only_an_earlier_end_tells_the_eics_again() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let request = requested(&app, json!(3)).await;
    assert_eq!(asha.seq().await, 1);
    patch(&dinesh, &request, json!({"note": "Hello"}))
        .await
        .expect_status(200);
    patch(&dinesh, &request, json!({"hours_to_empty": 4}))
        .await
        .expect_status(200);
    assert_eq!(asha.seq().await, 1);
    let earlier = patch(&dinesh, &request, json!({"hours_to_empty": 2.5})).await;
    let earlier = earlier.expect_status(200)["stock_request"].clone();
    let inbox = asha.inbox().await;
    assert_eq!(inbox["seq"], 2);
    let told = &inbox["notifications"][0];
    assert_eq!(told["data"]["runs_dry_at"], earlier["runs_dry_at"]);
    assert!(
        told["message"]
            .as_str()
            .expect("text")
            .contains("runs dry in 2.5 h ("),
        "{told}"
    );
    // Both cards are resolved together.
    let seq = asha.seq().await;
    cancel(&dinesh, &request, json!({}))
        .await
        .expect_status(200);
    let changes = asha.since(seq).await["changes"].clone();
    assert_eq!(changes.as_array().map(Vec::len), Some(1));
    assert_eq!(changes[0]["type"], "resolved");
    assert_eq!(changes[0]["ids"].as_array().map(Vec::len), Some(2));
    assert_eq!(changes[0]["resolved"]["status"], "CANCELLED");
    let by = json!({"id": dinesh.id, "full_name": dinesh.name});
    assert_eq!(changes[0]["resolved"]["by"], by);
    assert_eq!(asha.unread().await, 0);
}

#[tokio::test]
async fn what_is_served_or_cancelled_can_no_longer_be_changed() {
    let app = TestApp::start();
    let (ravi, dinesh) = (app.ravi(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    for served in [true, false] {
        let request = requested(&app, json!(3)).await;
        if served {
            let trip = assigned(&app, &shift, Some(&request)).await;
            steps(&ravi, &trip, "start").await;
            steps(&ravi, &trip, "complete").await;
        } else {
            let answer = cancel(&dinesh, &request, json!({"version": 1})).await;
            assert_eq!(
                answer.expect_status(200)["stock_request"]["status"],
                "CANCELLED"
            );
        }
        let now = request_now(&dinesh, &request).await;
        for body in [json!({}), json!({"hours_to_empty": 1, "version": 99})] {
            for answer in [
                patch(&dinesh, &request, body.clone()).await,
                cancel(&dinesh, &request, body).await,
            ] {
                let refused = answer.refused_as(409, "already_changed");
                assert_eq!(refused["stock_request"], now);
            }
        }
    }
}

#[tokio::test]
async fn stale_versions_and_wrong_fields_are_refused() {
    let app = TestApp::start();
    let dinesh = app.dinesh();
    let request = requested(&app, json!(3)).await;
    for answer in [
        patch(&dinesh, &request, json!({"note": "x", "version": 2})).await,
        cancel(&dinesh, &request, json!({"version": 0})).await,
    ] {
        let refused = answer.refused_as(409, "stale_version");
        assert_eq!(refused["stock_request"], request);
    }
    for (field, wrong) in [
        ("hours_to_empty", json!(null)),
        ("hours_to_empty", json!(169)),
        ("quantity_kg", json!(-1)),
        ("note", json!("x".repeat(501))),
        ("version", json!("1")),
    ] {
        patch(&dinesh, &request, json!({field: wrong}))
            .await
            .refused_field(field);
        let gone = json!({"id": 999_999});
        patch(&dinesh, &gone, json!({field: wrong}))
            .await
            .refused_field(field);
    }
    patch(&dinesh, &json!({"id": 999_999}), json!({}))
        .await
        .refused_as(404, "not_found");
    assert_eq!(request_now(&dinesh, &request).await, request);
}
