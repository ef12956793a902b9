//! Assigning trips to approved shifts.

use crate::support::{
    app::TestApp,
    people::in_hours,
    trips::{approved, assign, assigned, request_now, requested, steps, trip_to, trips_of},
};
use serde_json::{Value, json};
use std::fs;

#[tokio::test]
async fn an_eic_assigns_a_trip_to_an_approved_shift() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    let mut body = trip_to(&app, &shift);
    body["quantity_kg"] = json!(50_000);
    let answer = assign(&asha, &shift, body).await.expect_status(201);
    let trip = &answer["trip"];
    assert_eq!(answer, json!({"success": true, "trip": trip}));
    let created_at = trip["created_at"].as_str().expect("a time");
    assert!(created_at.ends_with('Z'), "{trip}");
    assert_eq!(
        *trip,
        json!({
            "id": trip["id"], "status": "ASSIGNED", "shift_id": shift["id"], "vehicle_reg": shift["vehicle_reg"],
            "driver_name": shift["driver_name"], "from_station_id": asha.station_id,
            "from_station_name": asha.station_name, "to_station_id": dinesh.station_id,
            "to_station_name": dinesh.station_name, "planned_start": shift["start_time"], "quantity_kg": 50_000,
            "stock_request_id": null, "created_by": {"id": asha.id, "full_name": asha.name},
            "created_at": created_at, "started_at": null, "completed_at": null, "version": 1,
            // Not in the contract: clients ignore it.
            "vendor_id": shift["vendor_id"],
        })
    );
    let path = format!("/api/trips/{}/", trip["id"]);
    assert_eq!(asha.get(&path).await.expect_status(200), *trip);
}

#[tokio::test]
async fn the_vendors_users_are_notified_in_the_contracts_words() {
    let app = TestApp::start();
    let (ravi, dinesh) = (app.ravi(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    let before = [
        app.bharat().seq().await,
        app.sunil().seq().await,
        ravi.seq().await,
    ];
    let trip = assigned(&app, &shift, None).await;
    let told = ravi.inbox().await["notifications"][0].clone();
    let planned = shift["start_time"].as_str().expect("a time");
    let planned: jiff::Timestamp = planned.parse().expect("a time");
    let zone = jiff::tz::TimeZone::get("Asia/Kolkata").expect("a zone");
    let planned = zone.to_datetime(planned).strftime("%Y-%m-%d %I:%M %p");
    assert_eq!(
        (&told["type"], &told["title"], &told["action_url"]),
        (
            &json!("TRIP_ASSIGNED"),
            &json!("Trip Assigned"),
            &json!(format!("/trips/{}", trip["id"]))
        )
    );
    assert_eq!(
        told["message"],
        format!(
            "Trip to {} with vehicle {}, driver {}, planned at {planned}.",
            dinesh.station_name,
            shift["vehicle_reg"].as_str().expect("text"),
            shift["driver_name"].as_str().expect("text"),
        )
    );
    for (key, value) in [
        ("trip_id", &trip["id"]),
        ("shift_id", &shift["id"]),
        ("to_station_id", &json!(dinesh.station_id)),
        ("to_station_name", &json!(dinesh.station_name)),
        ("planned_start", &shift["start_time"]),
        ("quantity_kg", &Value::Null),
        ("stock_request_id", &Value::Null),
    ] {
        assert_eq!(told["data"].get(key), Some(value), "{key}");
    }
    assert_eq!(told["resolved"], Value::Null);
    let after = [
        app.bharat().seq().await,
        app.sunil().seq().await,
        ravi.seq().await,
    ];
    assert_eq!(after, [before[0], before[1], before[2] + 1]);
}

#[tokio::test]
async fn fields_are_checked_before_the_row_and_rows_before_rules() {
    let app = TestApp::start();
    let (asha, greta, ravi) = (app.asha(), app.greta(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let good = trip_to(&app, &shift);
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    for (field, wrong) in [
        ("to_station_id", json!(null)),
        ("to_station_id", json!("1")),
        ("planned_start", json!(null)),
        ("planned_start", json!("2027-03-01T14:00:00")),
        ("quantity_kg", json!(0)),
        ("quantity_kg", json!(50_001)),
        ("quantity_kg", json!(1.5)),
        ("quantity_kg", json!("5")),
        ("stock_request_id", json!("1")),
    ] {
        // Greta may not see the shift.
        let answer = assign(&greta, &shift, with(field, wrong)).await;
        answer.refused_field(field);
    }
    asha.post_raw(&trips_of(&shift), "{")
        .await
        .refused_as(400, "malformed");
    for (person, path) in [
        (&greta, trips_of(&shift)),
        (&asha, "/api/shifts/999999/trips/".into()),
    ] {
        person
            .post(&path, good.clone())
            .await
            .refused_as(404, "not_found");
    }
    for (key, value) in [
        ("to_station_id", json!(999_999)),
        // Another mother station, which Asha may not see.
        ("to_station_id", json!(greta.station_id)),
        ("stock_request_id", json!(999_999)),
    ] {
        // The shift is not approved, but the row comes first.
        assign(&asha, &shift, with(key, value))
            .await
            .refused_as(404, "not_found");
    }
    let refused = assign(&asha, &shift, good.clone())
        .await
        .refused_as(409, "shift_not_approved");
    assert_eq!(refused["shift"], shift);
    let shift = asha.approves(&shift).await;
    let own = with("to_station_id", json!(asha.station_id));
    assign(&asha, &shift, own)
        .await
        .refused_field("to_station_id");
    for hours in [23, 32] {
        let outside = with("planned_start", json!(in_hours(hours)));
        assign(&asha, &shift, outside)
            .await
            .refused_field("planned_start");
    }
    assert_eq!(asha.get("/api/trips/").await.expect_status(200)["count"], 0);
    let whole = with("planned_start", json!(in_hours(31)));
    assign(&asha, &shift, whole).await.expect_status(201);
    let nulls = json!({
        "to_station_id": app.dinesh().station_id, "planned_start": shift["start_time"], "quantity_kg": null,
        "stock_request_id": null,
    });
    assign(&asha, &shift, nulls).await.expect_status(201);
}

#[tokio::test]
async fn no_trip_is_assigned_to_a_shift_that_is_not_approved_any_more() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = approved(&app, 0, 24).await;
    let shift = ravi.cancels(&shift).await;
    let refused = assign(&asha, &shift, trip_to(&app, &shift)).await;
    let refused = refused.refused_as(409, "shift_not_approved");
    assert_eq!(refused["shift"], shift);
}

#[tokio::test]
async fn a_request_must_wait_and_belong_to_the_destination_and_to_the_shifts_station() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let more = r#"{"stations": [{"name": "Amreli DBS", "kind": "DBS", "time_zone": "Asia/Kolkata", "mother": "Second MS"}]}"#;
    fs::write(app.folder().join("more.json"), more).expect("written");
    app.command(&["import", "more.json"]).ok();
    let email = &dinesh.email;
    let operator = [
        "role",
        "grant",
        email,
        "DBS_OPERATOR",
        "--station",
        "Amreli DBS",
    ];
    app.command(&operator).ok();
    let stations = dinesh
        .get("/api/stations/?kind=DBS")
        .await
        .expect_status(200);
    let stations = stations["results"].as_array().expect("rows").clone();
    let amreli = stations
        .iter()
        .find(|row| row["name"] == "Amreli DBS")
        .expect("the station");
    let ask = |station: Value| {
        let body = json!({"station_id": station, "hours_to_empty": 5});
        let dinesh = dinesh.clone();
        async move {
            let answer = dinesh.post("/api/stock-requests/", body).await;
            answer.expect_status(201)["stock_request"].clone()
        }
    };
    let (own, foreign) = (
        ask(json!(dinesh.station_id)).await,
        ask(amreli["id"].clone()).await,
    );
    let shift = approved(&app, 0, 24).await;
    let body = |station: &Value, request: &Value| json!({"to_station_id": station, "planned_start": shift["start_time"], "stock_request_id": request["id"]});
    // Its mother station is another one.
    let answer = assign(&asha, &shift, body(&amreli["id"], &foreign)).await;
    answer.refused_as(404, "not_found");
    // It is not of the destination.
    let answer = assign(&asha, &shift, body(&amreli["id"], &own)).await;
    answer.refused_field("stock_request_id");
    let path = format!("/api/stock-requests/{}/cancel/", own["id"]);
    let cancelled = dinesh.post_nothing(&path).await.expect_status(200)["stock_request"].clone();
    let answer = assign(&asha, &shift, body(&own["station_id"], &own)).await;
    let refused = answer.refused_as(409, "already_changed");
    assert_eq!(refused["stock_request"], cancelled);
    assert_eq!(asha.get("/api/trips/").await.expect_status(200)["count"], 0);
}

#[tokio::test]
async fn several_trips_can_serve_one_request() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let request = requested(&app, json!(5)).await;
    let (one, two) = (approved(&app, 0, 24).await, approved(&app, 1, 24).await);
    let first = assigned(&app, &one, Some(&request)).await;
    let planned = request_now(&asha, &request).await;
    assert_eq!(planned["status"], "PLANNED");
    assert_eq!(planned["trip_ids"], json!([first["id"]]));
    let second = assigned(&app, &two, Some(&request)).await;
    let still = request_now(&asha, &request).await;
    assert_eq!(still["status"], "PLANNED");
    assert_eq!(still["trip_ids"], json!([first["id"], second["id"]]));
    assert!(still["version"].as_i64() > planned["version"].as_i64());
    steps(&ravi, &first, "start").await;
    steps(&ravi, &first, "complete").await;
    assert_eq!(request_now(&asha, &request).await["status"], "SERVED");
    // The second may still be done; it changes nothing for the request.
    let served = request_now(&asha, &request).await;
    steps(&asha, &second, "cancel").await;
    assert_eq!(request_now(&asha, &request).await, served);
}
