//! Asking for gas.

use crate::support::{
    app::TestApp,
    trips::{request_now, requested},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use std::fs;

const PATH: &str = "/api/stock-requests/";

fn time(value: &Value) -> Timestamp {
    value.as_str().expect("a time").parse().expect("a time")
}

#[tokio::test]
async fn an_operator_asks_for_gas() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let body = json!({
        "station_id": dinesh.station_id, "hours_to_empty": 3.25, "quantity_kg": 1200, "note": "  Bay 2 only \n",
    });
    let answer = dinesh.post(PATH, body).await.expect_status(201);
    let request = &answer["stock_request"];
    assert_eq!(answer, json!({"success": true, "stock_request": request}));
    assert_eq!(
        *request,
        json!({
            "id": request["id"], "status": "OPEN", "station_id": dinesh.station_id,
            "station_name": dinesh.station_name, "mother_station_id": asha.station_id, "hours_to_empty": 3.25,
            "runs_dry_at": request["runs_dry_at"], "quantity_kg": 1200, "note": "Bay 2 only",
            "created_by": {"id": dinesh.id, "full_name": dinesh.name}, "created_at": request["created_at"],
            "trip_ids": [], "version": 1,
        })
    );
    let dry = time(&request["runs_dry_at"]) - SignedDuration::from_mins(195);
    assert_eq!(dry, time(&request["created_at"]));
    for person in [&asha, &dinesh] {
        assert_eq!(request_now(person, request).await, *request);
    }
}

#[tokio::test]
async fn the_mother_stations_eics_are_notified_in_the_contracts_words() {
    let app = TestApp::start();
    let dinesh = app.dinesh();
    let request = requested(&app, json!(3.04)).await;
    let zone = TimeZone::get("Asia/Kolkata").expect("a zone");
    let dry = zone
        .to_datetime(time(&request["runs_dry_at"]))
        .strftime("%Y-%m-%d %I:%M %p");
    for eic in [app.asha(), app.bharat()] {
        let inbox = eic.inbox().await;
        assert_eq!(
            (&inbox["unread_count"], &inbox["seq"]),
            (&json!(1), &json!(1))
        );
        let told = &inbox["notifications"][0];
        assert_eq!(
            (&told["type"], &told["title"], &told["action_url"]),
            (
                &json!("STOCK_REQUEST"),
                &json!("Stock Request"),
                &json!(format!("/stock-requests/{}", request["id"]))
            )
        );
        let message = format!("{} runs dry in 3 h ({dry}).", dinesh.station_name);
        assert_eq!(told["message"], message);
        for (key, value) in [
            ("stock_request_id", &request["id"]),
            ("station_id", &request["station_id"]),
            ("station_name", &request["station_name"]),
            ("hours_to_empty", &json!(3.04)),
            ("runs_dry_at", &request["runs_dry_at"]),
            ("quantity_kg", &Value::Null),
        ] {
            assert_eq!(told["data"].get(key), Some(value), "{key}");
        }
    }
    for other in [app.greta(), app.ravi(), app.admin(), dinesh] {
        assert_eq!(other.seq().await, 0, "{}", other.email);
    }
}

#[tokio::test]
async fn every_field_is_checked_and_nothing_is_stored() {
    let app = TestApp::start();
    let dinesh = app.dinesh();
    let good = json!({"station_id": dinesh.station_id, "hours_to_empty": 0});
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    for (field, wrong) in [
        ("station_id", json!(null)),
        ("station_id", json!("1")),
        ("hours_to_empty", json!(null)),
        ("hours_to_empty", json!("3")),
        ("hours_to_empty", json!(-0.001)),
        ("hours_to_empty", json!(168.001)),
        ("quantity_kg", json!(0)),
        ("quantity_kg", json!(50_001)),
        ("quantity_kg", json!(2.5)),
        ("note", json!(5)),
        ("note", json!("x".repeat(501))),
        ("note", json!("a\u{7}b")),
    ] {
        dinesh
            .post(PATH, with(field, wrong))
            .await
            .refused_field(field);
    }
    dinesh.post_raw(PATH, "[]").await.refused(400);
    assert_eq!(dinesh.get(PATH).await.expect_status(200)["count"], 0);
    let longest = with("note", json!("😀".repeat(500)));
    let request = dinesh.post(PATH, longest).await.expect_status(201)["stock_request"].clone();
    assert_eq!(request["hours_to_empty"], json!(0));
    assert_eq!(request["runs_dry_at"], request["created_at"]);
}

#[tokio::test]
async fn only_for_the_operators_own_station_with_a_mother_station() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let more =
        r#"{"stations": [{"name": "Amreli DBS", "kind": "DBS", "time_zone": "Asia/Kolkata"}]}"#;
    fs::write(app.folder().join("more.json"), more).expect("written");
    app.command(&["import", "more.json"]).ok();
    let stations = asha.get("/api/stations/?kind=DBS").await.expect_status(200);
    let stations = stations["results"].as_array().expect("rows").clone();
    let amreli = stations
        .iter()
        .find(|row| row["name"] == "Amreli DBS")
        .expect("the station");
    let ask = |station: &Value| json!({"station_id": station, "hours_to_empty": 3});
    for foreign in [
        &amreli["id"],
        &json!(999_999),
        &json!(app.greta().station_id),
    ] {
        dinesh
            .post(PATH, ask(foreign))
            .await
            .refused_as(404, "not_found");
    }
    // He sees his mother station, but does not operate it.
    dinesh
        .post(PATH, ask(&json!(asha.station_id)))
        .await
        .refused_as(403, "forbidden");
    let operator = [
        "role",
        "grant",
        &dinesh.email,
        "DBS_OPERATOR",
        "--station",
        "Amreli DBS",
    ];
    app.command(&operator).ok();
    let refused = dinesh.post(PATH, ask(&amreli["id"])).await;
    refused.refused_as(400, "station_without_mother");
    for person in [app.asha(), app.ravi(), app.admin()] {
        person
            .post_raw(PATH, "{")
            .await
            .refused_as(403, "forbidden");
    }
    app.anonymous().post_raw(PATH, "{").await.refused(401);
}

#[tokio::test]
async fn a_station_has_one_request_that_waits() {
    let app = TestApp::start();
    let dinesh = app.dinesh();
    let request = requested(&app, json!(3)).await;
    let body = json!({"station_id": dinesh.station_id, "hours_to_empty": 1});
    let refused = dinesh
        .post(PATH, body.clone())
        .await
        .refused_as(409, "already_open");
    assert_eq!(refused["stock_request"], request);
    let path = format!("{PATH}{}/cancel/", request["id"]);
    dinesh.post_nothing(&path).await.expect_status(200);
    dinesh.post(PATH, body).await.expect_status(201);
}

#[tokio::test]
async fn of_concurrent_requests_for_one_station_one_is_made() {
    let app = TestApp::start();
    let dinesh = app.dinesh();
    let asked = (0..8).map(|hours| {
        let body = json!({"station_id": dinesh.station_id, "hours_to_empty": hours});
        let dinesh = dinesh.clone();
        async move { dinesh.post(PATH, body).await }
    });
    let answers = futures_util::future::join_all(asked).await;
    let made: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .collect();
    assert_eq!(made.len(), 1);
    let made = &made[0].json()["stock_request"];
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(
            answer.refused_as(409, "already_open")["stock_request"],
            *made
        );
    }
    assert_eq!(app.asha().seq().await, 1);
}
