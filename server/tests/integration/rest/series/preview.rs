//! The preview: the dates that a request would create.

use crate::support::{
    app::TestApp,
    series::{creates, daily, day, morning, series},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

#[tokio::test]
async fn shows_every_date_and_what_is_in_its_way() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let noon = morning(day(4)) + SignedDuration::from_hours(2);
    let taken = ravi
        .creates(ravi.draft_at(0, noon, noon + SignedDuration::from_hours(1)))
        .await;
    let preview = ravi
        .post("/api/shifts/preview/", series(&ravi, 0, daily(3)))
        .await;
    let date = |days: i64, conflict: Value| {
        let start = morning(day(days));
        json!({
            "date": day(days), "start_time": start, "end_time": start + SignedDuration::from_hours(8), "adjusted": false,
            "conflict": conflict,
        })
    };
    let conflict = json!({
        "resource": "vehicle", "shift_id": taken["id"], "start_time": taken["start_time"], "end_time": taken["end_time"],
    });
    assert_eq!(
        preview.expect_status(200),
        json!({"count": 3, "dates": [date(3, json!(null)), date(4, conflict), date(5, json!(null))]})
    );
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 1);
    assert_eq!(app.asha().unread().await, 1);
}

#[tokio::test]
async fn works_for_a_single_shift() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let created = creates(&ravi, 0, daily(2)).await;
    let start = morning(day(3)) + SignedDuration::from_hours(7);
    let mut draft = ravi.draft_at(1, start, start + SignedDuration::from_hours(8));
    let free = ravi
        .post("/api/shifts/preview/", draft.clone())
        .await
        .expect_status(200);
    assert_eq!(
        (&free["count"], &free["dates"][0]["conflict"]),
        (&json!(1), &json!(null))
    );
    assert_eq!(free["dates"][0]["date"], json!(day(3)));
    draft["driver_id"] = created["shift"]["driver_id"].clone();
    let busy = ravi
        .post("/api/shifts/preview/", draft)
        .await
        .expect_status(200);
    assert_eq!(
        (
            &busy["dates"][0]["conflict"]["resource"],
            &busy["dates"][0]["conflict"]["shift_id"]
        ),
        (&json!("driver"), &created["shift_id"])
    );
}

#[tokio::test]
async fn is_refused_as_the_request_would_be() {
    let app = TestApp::start();
    let (ravi, mira) = (app.ravi(), app.mira());
    let path = "/api/shifts/preview/";
    app.anonymous().post(path, json!({})).await.refused(401);
    for person in [app.asha(), app.admin(), app.dinesh()] {
        person.post(path, json!({})).await.refused(403);
    }
    ravi.post_raw(path, "{").await.refused_as(400, "malformed");
    ravi.post(path, json!({})).await.refused_field("vehicle_id");
    let foreign = app.sunil().draft(0, 24);
    ravi.post(path, foreign).await.refused_as(404, "not_found");
    ravi.post(path, ravi.draft(0, -24))
        .await
        .refused_field("start_time");
    let none = series(&ravi, 0, json!({"frequency": "DAILY", "until": day(2)}));
    ravi.post(path, none)
        .await
        .refused_field("recurrence_pattern");
    let homeless = mira
        .vehicles
        .iter()
        .position(|vehicle| vehicle.station_id.is_none());
    let homeless = homeless.expect("a vehicle without a station");
    for draft in [mira.draft(homeless, 24), series(&mira, homeless, daily(3))] {
        let answer = mira.post(path, draft).await;
        answer.refused_as(400, "vehicle_without_station");
    }
    ravi.get(path).await.refused(405);
}
