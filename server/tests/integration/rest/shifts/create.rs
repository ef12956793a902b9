//! CONTRACT §3: creating a shift.

use crate::support::{app::TestApp, people::in_hours};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

#[tokio::test]
async fn a_vendor_creates_a_shift() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let draft = ravi.draft(0, 24);
    let before = crate::support::people::clock() - SignedDuration::from_secs(1);
    let answer = ravi
        .post("/api/shifts/", draft.clone())
        .await
        .expect_status(201);
    let shift = &answer["shift"];
    let id = shift["id"].as_i64().expect("an id");
    assert_eq!(
        answer,
        json!({"success": true, "message": "Shift created successfully. Pending EIC approval.", "shift_id": id, "shift": shift})
    );
    let created: Timestamp = shift["created_at"]
        .as_str()
        .and_then(|time| time.parse().ok())
        .expect("a time");
    assert!(
        shift["created_at"]
            .as_str()
            .is_some_and(|time| time.ends_with('Z'))
    );
    assert!(
        (before..=crate::support::people::clock()).contains(&created),
        "{created}"
    );
    assert!(shift["version"].is_i64());
    let expected = json!({
        "id": id, "status": "PENDING", "vehicle_id": ravi.vehicles[0].id, "vehicle_reg": ravi.vehicles[0].registration,
        "driver_id": ravi.drivers[0].id, "driver_name": ravi.drivers[0].name, "vendor_id": ravi.vendor_id, "vendor_name": ravi.vendor_name,
        "station_id": asha.station_id, "station_name": asha.station_name, "start_time": draft["start_time"], "end_time": draft["end_time"],
        "is_recurring": false, "recurrence_pattern": null, "series_id": null, "created_by": {"id": ravi.id, "full_name": ravi.name}, "created_at": shift["created_at"],
        "decided_by": null, "decided_at": null, "rejection_reason": null, "version": shift["version"],
    });
    assert_eq!(*shift, expected);
    for person in [&ravi, &asha, &app.bharat(), &app.admin()] {
        assert_eq!(
            person
                .get(&format!("/api/shifts/{id}/"))
                .await
                .expect_status(200),
            expected
        );
        assert_eq!(
            person.get("/api/shifts/").await.expect_status(200)["results"],
            json!([expected])
        );
    }
}

#[tokio::test]
async fn rejects_overlapping_shifts_and_accepts_adjacent_ones() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let (start, hour) = (in_hours(48), SignedDuration::from_hours(1));
    let taken = ravi
        .creates(ravi.draft_at(0, start, start + hour * 8))
        .await;
    let second = SignedDuration::from_secs(1);
    for (from, to) in [
        (start, start + hour * 8),
        (start - hour, start + second),
        (start + hour * 8 - second, start + hour * 9),
        (start + hour, start + hour * 2),
        (start - hour, start + hour * 9),
    ] {
        let body = ravi
            .post("/api/shifts/", ravi.draft_at(0, from, to))
            .await
            .refused(409);
        let conflict = &body["conflict"];
        assert!(
            conflict["resource"] == "vehicle" || conflict["resource"] == "driver",
            "{body}"
        );
        assert_eq!(
            (
                &conflict["shift_id"],
                &conflict["start_time"],
                &conflict["end_time"]
            ),
            (&taken["id"], &taken["start_time"], &taken["end_time"])
        );
    }
    ravi.creates(ravi.draft_at(0, start - hour, start)).await;
    ravi.creates(ravi.draft_at(0, start + hour * 8, start + hour * 9))
        .await;
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 3);
}

#[tokio::test]
async fn a_conflict_names_the_vehicle_or_the_driver() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let taken = ravi.creates(ravi.draft(0, 48)).await;
    for (field, other, resource) in [
        ("driver_id", ravi.drivers[1].id, "vehicle"),
        ("vehicle_id", ravi.vehicles[1].id, "driver"),
    ] {
        let mut draft = ravi.draft(0, 50);
        draft[field] = json!(other);
        let body = ravi.post("/api/shifts/", draft).await.refused(409);
        let expected = json!({"resource": resource, "shift_id": taken["id"], "start_time": taken["start_time"], "end_time": taken["end_time"]});
        assert_eq!(body["conflict"], expected);
    }
    ravi.creates(ravi.draft(1, 48)).await;
}

#[tokio::test]
async fn only_pending_and_approved_shifts_conflict() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let draft = ravi.draft(0, 48);
    let rejected = ravi.creates(draft.clone()).await;
    asha.rejects(&rejected, "No gas").await;
    let cancelled = ravi.creates(draft.clone()).await;
    ravi.cancels(&cancelled).await;
    let approved = ravi.creates(draft.clone()).await;
    asha.approves(&approved).await;
    let body = ravi.post("/api/shifts/", draft.clone()).await.refused(409);
    assert_eq!(body["conflict"]["shift_id"], approved["id"]);
    ravi.cancels(&approved).await;
    ravi.creates(draft).await;
}

#[tokio::test]
async fn exactly_one_of_many_concurrent_requests_gets_the_vehicle() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let asked = (0..12).map(|_| {
        let ravi = ravi.clone();
        tokio::spawn(async move { ravi.post("/api/shifts/", ravi.draft(0, 72)).await })
    });
    let mut created = Vec::new();
    for answer in futures_util::future::join_all(asked).await {
        let answer = answer.expect("no panic");
        if answer.status == 201 {
            created.push(answer.json()["shift_id"].clone());
        } else {
            assert!(answer.refused(409)["conflict"]["shift_id"].is_i64());
        }
    }
    assert_eq!(created.len(), 1);
    assert_eq!(asha.unread().await, 1);
    assert_eq!(asha.seq().await, 1);
}

#[tokio::test]
async fn foreign_and_unknown_vehicles_and_drivers_return_the_same_404() {
    let app = TestApp::start();
    let (ravi, sunil) = (app.ravi(), app.sunil());
    let answer = async |field: &str, id: i64| {
        let mut draft = ravi.draft(0, 24);
        draft[field] = json!(id);
        ravi.post("/api/shifts/", draft).await.error_body(404)
    };
    assert_eq!(
        answer("vehicle_id", sunil.vehicles[0].id).await,
        answer("vehicle_id", 999_999).await
    );
    assert_eq!(
        answer("driver_id", sunil.drivers[0].id).await,
        answer("driver_id", 999_999).await
    );
    for absent in [0, -1, i64::MAX, i64::MIN] {
        answer("vehicle_id", absent).await;
    }
    assert_eq!(app.admin().get("/api/shifts/").await.json()["count"], 0);
    assert_eq!(app.asha().seq().await, 0);
}

#[tokio::test]
async fn rejects_a_vehicle_without_a_home_station() {
    let app = TestApp::start();
    let mira = app.mira();
    let homeless = mira
        .vehicles
        .iter()
        .position(|vehicle| vehicle.station_id.is_none())
        .expect("a vehicle without a home station");
    mira.post("/api/shifts/", mira.draft(homeless, 24))
        .await
        .refused_as(400, "vehicle_without_station");
    assert_eq!(mira.get("/api/shifts/").await.json()["count"], 0);
}

#[tokio::test]
async fn a_pattern_belongs_to_a_recurring_shift_only() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let with = |is_recurring: Value, pattern: Value| {
        let mut draft = ravi.draft(0, 24);
        draft["is_recurring"] = is_recurring;
        draft["recurrence_pattern"] = pattern;
        ravi.post("/api/shifts/", draft)
    };
    let daily = json!({"frequency": "DAILY", "interval": 1, "until": "2027-01-01"});
    for (is_recurring, pattern) in [(true, json!(null)), (false, daily), (false, json!({}))] {
        let answer = with(json!(is_recurring), pattern).await;
        answer.refused_field("recurrence_pattern");
    }
    with(json!("yes"), json!(null))
        .await
        .refused_field("is_recurring");
    let mut short = ravi.draft(0, 24);
    for key in ["is_recurring", "recurrence_pattern"] {
        short.as_object_mut().expect("an object").remove(key);
    }
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
    let shift = ravi.creates(short).await;
    assert_eq!(
        (
            &shift["is_recurring"],
            &shift["recurrence_pattern"],
            &shift["series_id"]
        ),
        (&json!(false), &json!(null), &json!(null))
    );
}

#[tokio::test]
async fn a_revoked_role_or_that_of_another_vendor_creates_nothing() {
    let app = TestApp::start();
    let (ravi, sunil) = (app.ravi(), app.sunil());
    app.command(&[
        "role",
        "revoke",
        &ravi.email,
        "VENDOR",
        "--vendor",
        &ravi.vendor_id.to_string(),
    ])
    .ok();
    ravi.post("/api/shifts/", ravi.draft(0, 24))
        .await
        .refused(403);
    app.command(&[
        "role",
        "grant",
        &sunil.email,
        "VENDOR",
        "--vendor",
        &ravi.vendor_id.to_string(),
    ])
    .ok();
    let shift = sunil.creates(ravi.draft(0, 24)).await;
    assert_eq!(
        (&shift["vendor_id"], &shift["created_by"]["id"]),
        (&json!(ravi.vendor_id), &json!(sunil.id))
    );
    let mut mixed = ravi.draft(0, 48);
    mixed["driver_id"] = json!(sunil.drivers[0].id);
    let answer = sunil.post("/api/shifts/", mixed).await;
    assert!(
        matches!(answer.status, 400 | 404),
        "a vehicle of one vendor with a driver of another: {}",
        answer.text
    );
}
