//! Raising: who may, who is told, and repeated requests.

use super::{draft, drives, path, raises, told};
use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn tells_eics_operators_and_vendors_with_a_shift_under_way_but_not_who_raised_it() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    drives(&app, &ravi).await;
    let emergency = raises(&asha, asha.station_id).await;
    assert_eq!(
        emergency,
        json!({
            "id": emergency["id"], "status": "ACTIVE", "station_id": asha.station_id, "station_name": asha.station_name,
            "message": "Gas leak at bay 2", "drill": false, "raised_by": {"id": asha.id, "full_name": asha.name},
            "raised_at": emergency["raised_at"], "closed_by": null, "closed_at": null, "closing_note": null,
            "counts": {"told": 2, "reached": 0, "seen": 0, "acknowledged": 0}, "version": 1,
        })
    );
    for person in [&bharat, &ravi] {
        let notifications = told(person).await;
        assert_eq!(notifications.len(), 1, "{}", person.email);
        let one = &notifications[0];
        assert_eq!(
            (&one["title"], &one["message"], &one["action_url"]),
            (
                &json!("Emergency"),
                &json!(format!(
                    "Gas leak at bay 2 ({}, raised by {})",
                    asha.station_name, asha.name
                )),
                &json!(format!("/emergencies/{}", emergency["id"]))
            )
        );
        assert_eq!(
            one["data"],
            json!({
                "emergency_id": emergency["id"], "station_id": asha.station_id, "station_name": asha.station_name, "drill": false,
            })
        );
    }
    for person in [
        &asha,
        &app.sunil(),
        &app.greta(),
        &app.dinesh(),
        &app.admin(),
    ] {
        assert_eq!(told(person).await, Vec::<Value>::new(), "{}", person.email);
    }
    let details = asha.get(&path(&emergency, "")).await.expect_status(200);
    let recipients = details["recipients"].as_array().expect("a list");
    let mut ids: Vec<_> = recipients
        .iter()
        .map(|one| one["user_id"].clone())
        .collect();
    ids.sort_by_key(Value::as_i64);
    assert_eq!(json!(ids), json!([bharat.id, ravi.id]));
    assert_eq!(recipients[0]["stored_at"], emergency["raised_at"]);
    for key in ["reached_at", "seen_at", "acknowledged_at"] {
        assert_eq!(recipients[0][key], Value::Null);
    }
}

#[tokio::test]
async fn at_a_daughter_station_the_eics_of_its_mother_are_told() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let body =
        json!({"station_id": dinesh.station_id, "message": " No pressure \n", "drill": true});
    let answer = dinesh
        .post("/api/emergencies/", body)
        .await
        .expect_status(201);
    assert_eq!(answer["success"], true);
    assert_eq!(answer["emergency"]["message"], "No pressure", "trimmed");
    assert_eq!(answer["emergency"]["drill"], true);
    for eic in [&asha, &app.bharat()] {
        let notifications = told(eic).await;
        assert_eq!(notifications[0]["title"], "Emergency Drill");
        assert_eq!(notifications[0]["data"]["drill"], true);
    }
    assert!(told(&dinesh).await.is_empty() && told(&app.admin()).await.is_empty());
}

#[tokio::test]
async fn every_admin_is_told_at_once_if_no_eic_can_be() {
    let app = TestApp::start();
    let (greta, admin) = (app.greta(), app.admin());
    let emergency = raises(&greta, greta.station_id).await;
    assert_eq!(emergency["counts"]["told"], 1);
    assert_eq!(told(&admin).await.len(), 1);
    // An administrator who raises it is not told, though nobody else can be.
    app.command(&["user", "deactivate", &greta.email]).ok();
    let alone = raises(&admin, greta.station_id).await;
    assert_eq!(alone["counts"]["told"], 0);
    assert_eq!(told(&admin).await.len(), 1);
}

#[tokio::test]
async fn another_station_is_not_found() {
    let app = TestApp::start();
    let (asha, ravi, dinesh, greta) = (app.asha(), app.ravi(), app.dinesh(), app.greta());
    drives(&app, &ravi).await;
    let (first, second, daughter) = (asha.station_id, greta.station_id, dinesh.station_id);
    let raise = async |person: &Person, station: i64| {
        let answer = person
            .post("/api/emergencies/", draft(station, "Fire"))
            .await;
        answer.status
    };
    for (person, allowed) in [
        (&asha, vec![first]),
        (&ravi, vec![first]),
        (&app.sunil(), vec![]),
        (&app.mira(), vec![]),
        (&dinesh, vec![daughter]),
        (&greta, vec![second]),
        (&app.admin(), vec![first, second, daughter]),
    ] {
        for station in [first, second, daughter, 999_999] {
            let expected = if allowed.contains(&station) { 201 } else { 404 };
            assert_eq!(
                raise(person, station).await,
                expected,
                "{} {station}",
                person.email
            );
        }
    }
}

#[tokio::test]
async fn names_every_wrong_field() {
    let app = TestApp::start();
    let (asha, own) = (app.asha(), app.asha().station_id);
    let refused = async |body: Value, field: &str| {
        asha.post("/api/emergencies/", body)
            .await
            .refused_field(field);
    };
    refused(json!({"message": "Fire"}), "station_id").await;
    refused(json!({"station_id": "1", "message": "Fire"}), "station_id").await;
    refused(json!({"station_id": own}), "message").await;
    refused(draft(own, " \n"), "message").await;
    refused(draft(own, &"x".repeat(501)), "message").await;
    refused(json!({"station_id": own, "message": 5}), "message").await;
    refused(
        json!({"station_id": own, "message": "Fire", "drill": "yes"}),
        "drill",
    )
    .await;
    asha.post_raw("/api/emergencies/", "{").await.refused(400);
    let longest = draft(own, &"ध".repeat(500));
    asha.post("/api/emergencies/", longest)
        .await
        .expect_status(201);
}

async fn raise_with_key(person: &Person, key: &str, body: &Value) -> ApiResponse {
    let request = person.request(Method::POST, "/api/emergencies/");
    ApiResponse::of(request.header("idempotency-key", key).json(body)).await
}

#[tokio::test]
async fn concurrent_requests_with_one_key_raise_one_emergency() {
    let app = TestApp::start();
    let asha = app.asha();
    let body = draft(asha.station_id, "Fire");
    let requests = (0..10).map(|_| {
        let (asha, body) = (asha.clone(), body.clone());
        tokio::spawn(async move { raise_with_key(&asha, "one", &body).await.expect_status(201) })
    });
    let mut answers = Vec::new();
    for answer in futures_util::future::join_all(requests).await {
        answers.push(answer.expect("a 201"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(told(&app.bharat()).await.len(), 1);
    assert_eq!(asha.get("/api/emergencies/").await.json()["count"], 1);
}

#[tokio::test]
async fn a_repeat_returns_the_first_response_and_another_body_is_refused() {
    let mut app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let body = draft(asha.station_id, "Fire");
    let first = raise_with_key(&asha, "key", &body).await.expect_status(201);
    super::close(&asha, &first["emergency"])
        .await
        .expect_status(200);
    let again = json!({"drill": false, "message": "Fire", "station_id": asha.station_id, "x": 1});
    let answer = raise_with_key(&asha, "key", &again)
        .await
        .expect_status(201);
    assert_eq!(answer, first, "the same 201, whatever has happened since");
    for other in [
        draft(asha.station_id, "Flood"),
        json!({"station_id": asha.station_id, "message": "Fire", "drill": true}),
    ] {
        let refused = raise_with_key(&asha, "key", &other).await;
        refused.refused_as(409, "idempotency_key_reused");
    }
    // A key of another path.
    let shift = ravi
        .request(Method::POST, "/api/shifts/")
        .header("idempotency-key", "path");
    ApiResponse::of(shift.json(&ravi.draft(0, 24)))
        .await
        .expect_status(201);
    drives(&app, &ravi).await;
    let other = raise_with_key(&ravi, "path", &body).await;
    other.refused_as(409, "idempotency_key_reused");
    // With notifications turned off the repeat still gets the first response.
    app.restart_with_flag_off().await;
    let answer = raise_with_key(&app.asha(), "key", &body).await;
    assert_eq!(answer.expect_status(201), first);
}

#[tokio::test]
async fn with_notifications_turned_off_it_is_refused_and_nothing_is_stored() {
    let app = TestApp::with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    let (asha, station) = (app.asha(), app.asha().station_id);
    let answer = asha.post("/api/emergencies/", draft(station, "Fire")).await;
    answer.refused_as(409, "realtime_disabled");
    let other = asha.post("/api/emergencies/", draft(999_999, "Fire")).await;
    other.refused(404);
    assert_eq!(
        app.admin().get("/api/emergencies/").await.json()["count"],
        0
    );
}
