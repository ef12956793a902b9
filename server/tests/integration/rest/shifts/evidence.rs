//! CONTRACT §3: evidence, limits of stations, and approvals that depend on them.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
    response::ApiResponse,
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

fn path(shift: &Value, verb: &str) -> String {
    format!("/api/shifts/{}/{verb}/", shift["id"])
}

async fn evidence(person: &Person, shift: &Value) -> Value {
    person
        .get(&path(shift, "evidence"))
        .await
        .expect_status(200)
}

async fn set_limits(app: &TestApp, body: Value) -> ApiResponse {
    let path = format!("/api/stations/{}/limits/", app.asha().station_id);
    ApiResponse::of(app.admin().request(Method::PATCH, &path).json(&body)).await
}

/// A shift of Ravi's first driver and vehicle that starts in `hours` and lasts `length` hours.
async fn shift(app: &TestApp, hours: i64, length: i64) -> Value {
    let (ravi, start) = (app.ravi(), in_hours(hours));
    let draft = ravi.draft_at(0, start, start + SignedDuration::from_hours(length));
    ravi.creates(draft).await
}

#[tokio::test]
async fn shows_rest_duty_gaps_and_neighbours() {
    let app = TestApp::start();
    let before = shift(&app, 24, 8).await;
    let subject = shift(&app, 38, 8).await;
    let after = shift(&app, 50, 4).await;
    let far = shift(&app, 38 + 8 + 7 * 24, 1).await;
    let facts = evidence(&app.asha(), &subject).await;
    assert_eq!(facts["shift_id"], subject["id"]);
    assert_eq!(facts["version"], 1);
    assert!(facts["tag"].as_str().is_some_and(|tag| !tag.is_empty()));
    assert_eq!(
        facts["driver"],
        json!({
            "rest_before_minutes": 360, "rest_after_minutes": 240, "duty_minutes_7_days": 960,
            "neighbours": [before, after],
        })
    );
    assert_eq!(
        facts["vehicle"],
        json!({"gap_before_minutes": 360, "gap_after_minutes": 240, "neighbours": [before, after]})
    );
    assert_eq!(facts["station"], json!({"parallel_shifts": 0}));
    assert_eq!(
        facts["findings"],
        json!([{"code": "driver_rest_short", "level": "WARN", "limit": 480, "value": 240}])
    );
    assert_ne!(far["id"], Value::Null);
}

#[tokio::test]
async fn is_for_the_eics_of_the_station_and_administrators() {
    let app = TestApp::start();
    let shift = shift(&app, 24, 8).await;
    let path = path(&shift, "evidence");
    for person in [app.asha(), app.bharat(), app.admin()] {
        person.get(&path).await.expect_status(200);
    }
    for person in [app.ravi(), app.sunil(), app.dinesh()] {
        person.get(&path).await.refused_as(403, "forbidden");
    }
    app.greta().get(&path).await.refused_as(404, "not_found");
    let unknown = app.asha().get("/api/shifts/999999/evidence/").await;
    unknown.refused_as(404, "not_found");
}

#[tokio::test]
async fn an_approval_with_an_old_tag_is_refused_with_the_new_evidence() {
    let app = TestApp::start();
    let asha = app.asha();
    let subject = shift(&app, 38, 8).await;
    let seen = evidence(&asha, &subject).await;
    let other = shift(&app, 24, 8).await;
    let refused = asha
        .post(
            &path(&subject, "approve"),
            json!({"evidence_tag": seen["tag"]}),
        )
        .await
        .refused_as(409, "evidence_changed");
    assert_eq!(refused["shift"], subject);
    assert_eq!(refused["evidence"], evidence(&asha, &subject).await);
    assert_eq!(refused["evidence"]["driver"]["neighbours"][0], other);
    let tag = &refused["evidence"]["tag"];
    asha.post(&path(&subject, "approve"), json!({"evidence_tag": tag}))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn a_blocking_limit_needs_a_reason_which_stands_in_the_history() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let limit = json!({"min_rest_minutes": {"value": 600, "level": "BLOCK"}});
    set_limits(&app, limit).await.expect_status(200);
    shift(&app, 24, 8).await;
    let subject = shift(&app, 38, 8).await;
    let approve = path(&subject, "approve");
    let refused = asha
        .post_nothing(&approve)
        .await
        .refused_as(409, "blocked_by_limits");
    assert_eq!(refused["shift"], subject);
    assert_eq!(
        refused["evidence"]["findings"],
        json!([{"code": "driver_rest_short", "level": "BLOCK", "limit": 600, "value": 360}])
    );
    for wrong in [json!(""), json!(" \n"), json!("x".repeat(501)), json!(5)] {
        let body = json!({"override_reason": wrong});
        asha.post(&approve, body)
            .await
            .refused_field("override_reason");
    }
    // A bulk decision cannot override.
    let bulk = asha
        .post(
            "/api/shifts/decide/",
            json!({"action": "approve", "shifts": [{"id": subject["id"]}]}),
        )
        .await
        .expect_status(200);
    assert_eq!(bulk["results"][0]["code"], "blocked_by_limits");
    let reason = json!({"override_reason": " Second driver on board "});
    asha.post(&approve, reason).await.expect_status(200);

    let history = async |person: &Person| {
        let all = person
            .get(&path(&subject, "history"))
            .await
            .expect_status(200);
        all["results"].as_array().expect("a list").clone()
    };
    let entries = history(&asha).await;
    let actions: Vec<_> = entries.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["created", "approved"]);
    assert_eq!(
        entries[0]["by"],
        json!({"id": ravi.id, "full_name": ravi.name})
    );
    let detail = &entries[1]["detail"];
    assert_eq!(detail["override_reason"], "Second driver on board");
    assert_eq!(detail["evidence"], refused["evidence"]);
    // The vendor does not see why.
    assert_eq!(history(&ravi).await[1]["detail"], json!({}));
}

#[tokio::test]
async fn limits_are_read_by_eics_of_the_station_and_written_by_administrators() {
    let app = TestApp::start();
    let (asha, admin) = (app.asha(), app.admin());
    let path = format!("/api/stations/{}/limits/", asha.station_id);
    let defaults = json!({
        "min_rest_minutes": {"value": 480, "level": "WARN"},
        "max_duty_minutes_7_days": {"value": 3600, "level": "WARN"},
        "min_turnaround_minutes": {"value": null, "level": "WARN"},
        "max_parallel_shifts": {"value": null, "level": "WARN"},
    });
    assert_eq!(asha.get(&path).await.expect_status(200), defaults);
    let changed = set_limits(
        &app,
        json!({"max_parallel_shifts": {"value": 3, "level": "BLOCK"}, "min_rest_minutes": {"value": null, "level": "WARN"}}),
    )
    .await
    .expect_status(200);
    let mut expected = defaults;
    expected["max_parallel_shifts"] = json!({"value": 3, "level": "BLOCK"});
    expected["min_rest_minutes"] = json!({"value": null, "level": "WARN"});
    assert_eq!(changed, expected);
    assert_eq!(admin.get(&path).await.expect_status(200), expected);

    let patch = async |person: &Person, path: &str| {
        ApiResponse::of(person.request(Method::PATCH, path).json(&json!({}))).await
    };
    patch(&asha, &path).await.refused_as(403, "forbidden");
    patch(&app.ravi(), &path).await.refused_as(403, "forbidden");
    app.ravi().get(&path).await.refused_as(403, "forbidden");
    app.greta().get(&path).await.refused_as(404, "not_found");
    let daughter = format!("/api/stations/{}/limits/", app.dinesh().station_id);
    admin.get(&daughter).await.refused_as(404, "not_found");
    patch(&admin, &daughter).await.refused_as(404, "not_found");
}

#[tokio::test]
async fn a_limit_is_given_whole_and_within_its_range() {
    let app = TestApp::start();
    for (key, wrong) in [
        ("min_rest_minutes", json!(480)),
        ("min_rest_minutes", json!(null)),
        ("min_rest_minutes", json!({"value": 480})),
        ("min_rest_minutes", json!({"level": "WARN"})),
        ("min_rest_minutes", json!({"value": 480, "level": "warn"})),
        ("min_rest_minutes", json!({"value": 480.5, "level": "WARN"})),
        (
            "min_rest_minutes",
            json!({"value": 10_081, "level": "WARN"}),
        ),
        (
            "max_duty_minutes_7_days",
            json!({"value": -1, "level": "WARN"}),
        ),
        (
            "max_parallel_shifts",
            json!({"value": 1_001, "level": "BLOCK"}),
        ),
    ] {
        set_limits(&app, json!({key: wrong}))
            .await
            .refused_field(key);
    }
    let largest = json!({"min_turnaround_minutes": {"value": 10_080, "level": "BLOCK"}});
    set_limits(&app, largest).await.expect_status(200);
}
