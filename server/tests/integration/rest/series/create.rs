//! Creating series.

use crate::support::{
    app::TestApp,
    response::ApiResponse,
    series::{call, creates, daily, day, morning, read, series},
};
use jiff::{SignedDuration, ToSpan};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_date_is_a_shift_of_its_own_with_the_complete_pattern() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let pattern =
        json!({"frequency": "DAILY", "interval": 2, "until": day(9), "except": [day(9), day(5)]});
    let created = creates(&ravi, 0, pattern).await;
    let ids = created["shift_ids"].as_array().expect("ids");
    assert_eq!(ids.len(), 2);
    assert_eq!(created["success"], true);
    assert_eq!(
        created["message"],
        "Shift created successfully. Pending EIC approval."
    );
    assert_eq!(
        (&created["shift_id"], &created["shift"]["id"]),
        (&ids[0], &ids[0])
    );
    let complete =
        json!({"frequency": "DAILY", "interval": 2, "until": day(9), "except": [day(5), day(9)]});
    let whole = read(&asha, &created).await;
    assert_eq!(whole["recurrence_pattern"], complete);
    let counts = json!({"PENDING": 2, "APPROVED": 0, "REJECTED": 0, "CANCELLED": 0, "EXPIRED": 0});
    assert_eq!(
        (&whole["id"], &whole["counts"]),
        (&created["series_id"], &counts)
    );
    assert_eq!(whole["shifts"][0], created["shift"]);
    for (n, days) in [3, 7].into_iter().enumerate() {
        let shift = asha
            .get(&format!("/api/shifts/{}/", ids[n]))
            .await
            .expect_status(200);
        assert_eq!(shift, whole["shifts"][n]);
        assert_eq!(shift["start_time"], json!(morning(day(days))));
        assert_eq!(
            (&shift["is_recurring"], &shift["recurrence_pattern"]),
            (&json!(true), &complete)
        );
        assert_eq!(
            (&shift["series_id"], &shift["version"]),
            (&created["series_id"], &json!(1))
        );
        for key in ["vehicle_id", "driver_id", "vendor_id", "station_id"] {
            assert_eq!(shift[key], whole[key], "{key}");
        }
    }
    let path = format!("/api/shifts/?series={}", created["series_id"]);
    let page = asha.get(&path).await.expect_status(200);
    assert_eq!(
        (&page["count"], &page["results"][1]),
        (&json!(2), &whole["shifts"][0])
    );
    asha.get("/api/shifts/?series=x").await.refused(400);
    assert_eq!(asha.get("/api/shifts/?series=404").await.json()["count"], 0);
}

#[tokio::test]
async fn every_eic_has_one_notification_of_the_whole_series() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let created = creates(&ravi, 0, daily(5)).await;
    let shift = &created["shift"];
    let last = read(&ravi, &created).await["shifts"][4].clone();
    for eic in [app.asha(), app.bharat()] {
        let inbox = eic.inbox().await;
        let card = &inbox["notifications"][0];
        let text = |key: &str| shift[key].as_str().expect("text");
        let message = format!(
            "Driver {} created 5 shifts for vehicle {} from {} to {}, starting at 11:30 AM. Please review and approve.",
            text("driver_name"),
            text("vehicle_reg"),
            day(3),
            day(7)
        );
        assert_eq!(
            (&inbox["unread_count"], &card["message"]),
            (&json!(1), &json!(message))
        );
        assert_eq!(
            (&card["type"], &card["title"]),
            (&json!("SHIFT_CREATED"), &json!("New Shift Created"))
        );
        assert_eq!(
            card["action_url"],
            format!("/series/{}", created["series_id"])
        );
        assert_eq!(
            card["data"],
            json!({
                "shift_id": shift["id"], "driver_id": shift["driver_id"], "driver_name": shift["driver_name"],
                "vehicle_id": shift["vehicle_id"], "vehicle_reg": shift["vehicle_reg"], "start_time": shift["start_time"],
                "end_time": shift["end_time"], "series_id": created["series_id"], "count": 5,
                "last_start_time": last["start_time"], "station_id": shift["station_id"],
                "station_name": shift["station_name"], "time_zone": "Asia/Kolkata", "vendor_id": shift["vendor_id"],
                "vendor_name": shift["vendor_name"], "recurrence_pattern": shift["recurrence_pattern"],
            })
        );
    }
    assert_eq!(app.greta().unread().await, 0);
}

#[tokio::test]
async fn a_clash_on_one_date_refuses_all_of_them() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let start = morning(day(4)) + SignedDuration::from_hours(7);
    let other = ravi.draft_at(0, start, start + SignedDuration::from_hours(2));
    let taken = ravi.creates(other).await;
    let body = ravi.post("/api/shifts/", series(&ravi, 0, daily(3))).await;
    let body = body.refused_as(409, "double_booking");
    let conflict = json!({
        "resource": "vehicle", "shift_id": taken["id"], "start_time": taken["start_time"], "end_time": taken["end_time"],
    });
    assert_eq!(body["conflict"], conflict);
    let mut dated = conflict;
    dated["date"] = json!(day(4));
    assert_eq!(body["conflicts"], json!([dated]));
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 1);
    assert_eq!(app.asha().unread().await, 1);
    let except = json!({"frequency": "DAILY", "until": day(5), "except": [day(4)]});
    assert_eq!(
        creates(&ravi, 0, except).await["shift_ids"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    // The dates of a series block as any shift does.
    let single = ravi.draft_at(
        0,
        morning(day(5)),
        morning(day(5)) + SignedDuration::from_hours(1),
    );
    ravi.post("/api/shifts/", single)
        .await
        .refused_as(409, "double_booking");
}

#[tokio::test]
async fn the_pattern_is_part_of_a_repeated_request() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let create = async |pattern: Value| {
        let request = ravi.request(Method::POST, "/api/shifts/");
        let request = request.header("idempotency-key", "series");
        ApiResponse::of(request.json(&series(&ravi, 0, pattern))).await
    };
    let weekday = day(3).strftime("%a").to_string().to_uppercase()[..2].to_owned();
    let weekly = |interval: i64, except: Value| {
        json!({
            "frequency": "WEEKLY", "interval": interval, "weekdays": [weekday], "until": day(40), "except": except,
        })
    };
    let week = |n: i64| day(3).checked_add((7 * n).days()).expect("a day");
    let first = create(weekly(1, json!([week(2), week(1)])))
        .await
        .expect_status(201);
    let again = create(weekly(1, json!([week(1), week(2)])))
        .await
        .expect_status(201);
    assert_eq!(again, first);
    for other in [weekly(1, json!([week(1)])), weekly(2, json!([])), daily(3)] {
        create(other)
            .await
            .refused_as(409, "idempotency_key_reused");
    }
    let single = ravi.request(Method::POST, "/api/shifts/");
    let single = single
        .header("idempotency-key", "series")
        .json(&ravi.draft(1, 24));
    ApiResponse::of(single)
        .await
        .refused_as(409, "idempotency_key_reused");
    assert_eq!(app.asha().unread().await, 1);
}

#[tokio::test]
async fn a_year_is_created_and_decided_in_one_call_each() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let created = creates(&ravi, 0, daily(366)).await;
    assert_eq!(created["shift_ids"].as_array().map(Vec::len), Some(366));
    assert_eq!(asha.inbox().await["notifications"][0]["data"]["count"], 366);
    let outcome = call(&asha, &created, "approve", json!({}))
        .await
        .expect_status(200);
    assert_eq!(outcome["changed"], created["shift_ids"]);
    assert_eq!(outcome["series"]["counts"]["APPROVED"], 366);
    assert_eq!((asha.seq().await, asha.unread().await), (2, 0));
}
