//! CONTRACT §1: checks run in the order login, cross-site, role, body, row, rules. The first that fails is reported.

use crate::support::{app::TestApp, response::ApiResponse};
use jiff::SignedDuration;
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::json;

#[tokio::test]
async fn checks_the_login_before_the_origin() {
    let app = TestApp::start();
    for path in [
        "/api/shifts/",
        "/api/shifts/1/approve/",
        "/api/notifications/1/mark-read/",
        "/api/logout/",
    ] {
        let request = app
            .anonymous()
            .request(Method::POST, path)
            .header("origin", "https://evil.example")
            .header(CONTENT_TYPE, "text/plain")
            .body("{");
        ApiResponse::of(request).await.refused(401);
    }
    assert_eq!(app.anonymous().refused_socket().await, 401);
}

#[tokio::test]
async fn socket_checks_the_login_then_the_origin_then_the_role() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    let open = |origin: &'static str| {
        let request = asha.bare_request(Method::GET, "/ws/notifications/");
        ApiResponse::of(request.header("origin", origin))
    };
    let foreign = "https://evil.example";
    open(foreign).await.refused_as(403, "cross_site");
    let station = asha.station_id.to_string();
    let role = ["role", "revoke", &asha.email, "EIC", "--station", &station];
    app.command(&role).ok();
    open(foreign).await.refused_as(403, "cross_site");
    let request = asha.request(Method::GET, "/ws/notifications/");
    ApiResponse::of(request).await.refused_as(403, "forbidden");
    asha.sign_out().await.expect_status(200);
    open(foreign).await.refused_as(401, "not_authenticated");
}

#[tokio::test]
async fn checks_the_role_before_the_body() {
    let app = TestApp::start();
    let (asha, ravi, dinesh, admin) = (app.asha(), app.ravi(), app.dinesh(), app.admin());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let verb = |verb: &str| format!("/api/shifts/{}/{verb}/", shift["id"]);
    for (person, path) in [
        (&asha, "/api/shifts/".to_owned()),
        (&admin, "/api/shifts/".to_owned()),
        (&dinesh, "/api/shifts/".to_owned()),
        (&ravi, verb("approve")),
        (&ravi, verb("reject")),
        (&ravi, "/api/shifts/999999/approve/".to_owned()),
        (&dinesh, verb("approve")),
        (&dinesh, verb("cancel")),
        (&asha, verb("cancel")),
        (&asha, "/api/shifts/999999/cancel/".to_owned()),
    ] {
        person.post_raw(&path, "{").await.refused(403);
        person.post(&path, json!({})).await.refused(403);
        ApiResponse::of(
            person
                .request(Method::POST, &path)
                .header(CONTENT_TYPE, "text/plain")
                .body("x"),
        )
        .await
        .refused(403);
    }
    for path in ["/api/shifts/", "/api/vehicles/", "/api/drivers/"] {
        dinesh.get(path).await.refused(403);
    }
    assert_eq!(
        ravi.get(&format!("/api/shifts/{}/", shift["id"]))
            .await
            .expect_status(200),
        shift
    );
}

#[tokio::test]
async fn checks_the_body_before_the_row() {
    let app = TestApp::start();
    let (asha, greta, ravi) = (app.asha(), app.greta(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    for id in [shift["id"].to_string(), "999999".into()] {
        greta
            .post_raw(&format!("/api/shifts/{id}/approve/"), "{")
            .await
            .refused(400);
        greta
            .post(&format!("/api/shifts/{id}/reject/"), json!({}))
            .await
            .refused_field("reason");
        greta
            .post(&format!("/api/shifts/{id}/approve/"), json!({}))
            .await
            .refused(404);
        greta
            .post(
                &format!("/api/shifts/{id}/reject/"),
                json!({"reason": "no"}),
            )
            .await
            .refused(404);
    }
    app.sunil()
        .post_raw("/api/shifts/999999/cancel/", "[]")
        .await
        .refused(400);
    let mut draft = ravi.draft(0, 48);
    draft["vehicle_id"] = json!(999_999);
    draft["end_time"] = json!("tomorrow");
    ravi.post("/api/shifts/", draft)
        .await
        .refused_field("end_time");
    asha.approves(&shift).await;
    asha.post(
        &format!("/api/shifts/{}/reject/", shift["id"]),
        json!({"reason": " "}),
    )
    .await
    .refused_field("reason");
}

#[tokio::test]
async fn checks_the_row_before_the_rules() {
    let app = TestApp::start();
    let (greta, ravi, sunil) = (app.greta(), app.ravi(), app.sunil());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    app.asha().approves(&shift).await;
    greta
        .post_nothing(&format!("/api/shifts/{}/approve/", shift["id"]))
        .await
        .refused_as(404, "not_found");
    sunil
        .post_nothing(&format!("/api/shifts/{}/cancel/", shift["id"]))
        .await
        .refused_as(404, "not_found");
    let start = crate::support::people::in_hours(48);
    let mut draft = ravi.draft_at(0, start, start + SignedDuration::from_hours(48));
    draft["vehicle_id"] = json!(sunil.vehicles[0].id);
    ravi.post("/api/shifts/", draft)
        .await
        .refused_as(404, "not_found");
}
