//! Deciding and cancelling series.

use crate::support::{
    app::TestApp,
    series::{call, creates, daily, day, read},
};
use serde_json::{Value, json};

#[tokio::test]
async fn approving_all_tells_the_vendor_once_and_resolves_the_card() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let created = creates(&ravi, 0, daily(4)).await;
    let path = format!("/api/series/{}/approve/", created["series_id"]);
    let outcome = asha.post_nothing(&path).await.expect_status(200);
    assert_eq!(outcome["success"], true);
    assert_eq!(
        (&outcome["changed"], &outcome["skipped"]),
        (&created["shift_ids"], &json!([]))
    );
    assert_eq!(outcome["series"], read(&ravi, &created).await);
    let shifts = outcome["series"]["shifts"].as_array().expect("shifts");
    for shift in shifts {
        assert_eq!(
            (&shift["status"], &shift["version"]),
            (&json!("APPROVED"), &json!(2))
        );
        assert_eq!(
            shift["decided_by"],
            json!({"id": asha.id, "full_name": asha.name})
        );
    }
    let inbox = ravi.inbox().await;
    let told = &inbox["notifications"][0];
    let first = &shifts[0];
    let text = |key: &str| first[key].as_str().expect("text");
    let (driver, vehicle) = (text("driver_name"), text("vehicle_reg"));
    let subject = format!(
        "4 shifts of driver {driver} with vehicle {vehicle} from {} to {}",
        day(3),
        day(6)
    );
    assert_eq!(
        (&inbox["unread_count"], &told["type"]),
        (&json!(1), &json!("SHIFT_APPROVED"))
    );
    assert_eq!(
        told["message"],
        format!("{} approved {subject}.", asha.name)
    );
    assert_eq!(
        told["action_url"],
        format!("/series/{}", created["series_id"])
    );
    assert_eq!(
        told["data"],
        json!({
            "shift_id": first["id"], "driver_id": first["driver_id"], "driver_name": driver, "vehicle_id": first["vehicle_id"],
            "vehicle_reg": vehicle, "start_time": first["start_time"], "end_time": first["end_time"],
            "series_id": created["series_id"], "count": 4, "shift_ids": created["shift_ids"],
            "last_start_time": shifts[3]["start_time"], "decided_by": asha.name, "station_id": first["station_id"],
            "station_name": first["station_name"], "time_zone": "Asia/Kolkata", "vendor_id": first["vendor_id"],
            "vendor_name": first["vendor_name"], "recurrence_pattern": first["recurrence_pattern"],
            "series_count": 4, "dates": [day(3), day(4), day(5), day(6)],
        })
    );
    let card = &bharat.inbox().await["notifications"][0];
    assert_eq!((bharat.unread().await, bharat.seq().await), (0, 2));
    assert_eq!(
        card["resolved"],
        json!({"status": "APPROVED", "by": {"id": asha.id, "full_name": asha.name}, "at": first["decided_at"]})
    );
    assert_eq!(
        bharat.since(1).await["changes"],
        json!([{"seq": 2, "type": "resolved", "ids": [card["id"]], "resolved": card["resolved"]}])
    );
}

#[tokio::test]
async fn named_dates_are_rejected_with_the_reason_and_others_skipped() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let created = creates(&ravi, 0, daily(5)).await;
    let other = ravi.creates(ravi.draft(1, 24)).await;
    let id = |n: usize| created["shift_ids"][n].clone();
    asha.approves(&json!({"id": id(0)})).await;
    let body = json!({"reason": " No gas ", "shift_ids": [id(3), 404, id(1), id(0), other["id"]]});
    let outcome = call(&asha, &created, "reject", body)
        .await
        .expect_status(200);
    assert_eq!(outcome["changed"], json!([id(1), id(3)]));
    assert_eq!(
        outcome["skipped"],
        json!([
            {"id": 404, "code": "not_found"}, {"id": id(0), "code": "already_decided"},
            {"id": other["id"], "code": "not_found"},
        ])
    );
    assert_eq!(
        outcome["series"]["counts"],
        json!({"PENDING": 2, "APPROVED": 1, "REJECTED": 2, "CANCELLED": 0, "EXPIRED": 0})
    );
    let told = &ravi.inbox().await["notifications"][0];
    let message = told["message"].as_str().expect("text");
    let range = format!("from {} to {}: No gas", day(4), day(6));
    assert!(
        message.starts_with(&format!("{} rejected 2 shifts of driver ", asha.name)),
        "{message}"
    );
    assert!(message.ends_with(&range), "{message}");
    assert_eq!(
        (&told["data"]["shift_id"], &told["data"]["shift_ids"]),
        (&id(1), &json!([id(1), id(3)]))
    );
    assert_eq!(
        (&told["data"]["rejection_reason"], &told["data"]["count"]),
        (&json!("No gas"), &json!(2))
    );
    let card = |inbox: Value| inbox["notifications"][1].clone();
    assert_eq!(card(bharat.inbox().await)["resolved"], json!(null));

    // One changed date is its ordinary notification; none are none.
    let one = call(
        &bharat,
        &created,
        "approve",
        json!({"shift_ids": [id(2), id(3)]}),
    )
    .await;
    assert_eq!(one.expect_status(200)["changed"], json!([id(2)]));
    let told = &ravi.inbox().await["notifications"][0];
    assert_eq!(told["action_url"], format!("/shifts/{}", id(2)));
    assert_eq!(told["data"].get("series_id"), None);
    let before = ravi.seq().await;
    let none = call(&bharat, &created, "approve", json!({"shift_ids": [id(3)]})).await;
    assert_eq!(none.expect_status(200)["changed"], json!([]));
    assert_eq!(ravi.seq().await, before);

    // The card carries what happened to the last pending date.
    let cancelled = call(&ravi, &created, "cancel", json!({"shift_ids": [id(4)]})).await;
    assert_eq!(cancelled.expect_status(200)["changed"], json!([id(4)]));
    let resolved = card(asha.inbox().await)["resolved"].clone();
    assert_eq!(
        (&resolved["status"], &resolved["by"]["id"]),
        (&json!("CANCELLED"), &json!(ravi.id))
    );
    assert_eq!(ravi.seq().await, before, "a cancellation notifies nobody");
}

#[tokio::test]
async fn a_vendor_cancels_what_has_not_begun() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let created = creates(&ravi, 0, daily(3)).await;
    let id = |n: usize| created["shift_ids"][n].clone();
    call(&asha, &created, "approve", json!({"shift_ids": [id(0)]}))
        .await
        .expect_status(200);
    asha.rejects(&json!({"id": id(1)}), "No gas").await;
    let outcome = call(&ravi, &created, "cancel", json!({}))
        .await
        .expect_status(200);
    assert_eq!(outcome["changed"], json!([id(0), id(2)]));
    assert_eq!(
        outcome["skipped"],
        json!([{"id": id(1), "code": "already_decided"}])
    );
    assert_eq!(outcome["series"]["counts"]["CANCELLED"], 2);
    // The vehicle is free again.
    creates(&ravi, 0, daily(3)).await;
}

#[tokio::test]
async fn checks_the_body_before_the_series() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let created = creates(&ravi, 0, daily(3)).await;
    let many: Vec<i64> = (1..=367).collect();
    for ids in [
        json!([]),
        json!(many),
        json!(["1"]),
        json!(1),
        json!(null),
        json!([1.5]),
    ] {
        let body = json!({"reason": "No gas", "shift_ids": ids});
        for series in [created.clone(), json!({"series_id": 404})] {
            for verb in ["approve", "reject"] {
                call(&asha, &series, verb, body.clone())
                    .await
                    .refused_field("shift_ids");
            }
            call(&ravi, &series, "cancel", body.clone())
                .await
                .refused_field("shift_ids");
        }
    }
    for reason in [json!(null), json!("  "), json!(7), json!("x".repeat(501))] {
        let answer = call(&asha, &created, "reject", json!({"reason": reason})).await;
        answer.refused_field("reason");
    }
    assert_eq!(read(&asha, &created).await["counts"]["PENDING"], 3);
}
