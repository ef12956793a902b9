//! CONTRACT §4: who receives which notification, and its texts.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

/// The newest notification of an inbox with exactly this many.
async fn newest(person: &Person, of: usize) -> Value {
    let inbox = person.inbox().await;
    let notifications = inbox["notifications"].as_array().expect("a list");
    assert_eq!(notifications.len(), of, "{}: {inbox}", person.email);
    notifications.first().cloned().unwrap_or_default()
}

/// The start of a shift in a time zone, as in the message.
fn clock(shift: &Value, zone: &str) -> String {
    let start: Timestamp = shift["start_time"]
        .as_str()
        .and_then(|time| time.parse().ok())
        .expect("a time");
    TimeZone::get(zone)
        .expect("a zone")
        .to_datetime(start)
        .strftime("%Y-%m-%d %I:%M %p")
        .to_string()
}

fn subject(shift: &Value, zone: &str) -> String {
    let text = |key: &str| shift[key].as_str().expect("text").to_owned();
    format!(
        "the shift of driver {} with vehicle {} starting at {}",
        text("driver_name"),
        text("vehicle_reg"),
        clock(shift, zone)
    )
}

fn data(shift: &Value, more: Value) -> Value {
    let mut data = more;
    for key in [
        "driver_id",
        "driver_name",
        "vehicle_id",
        "vehicle_reg",
        "start_time",
        "end_time",
        "station_id",
        "station_name",
        "vendor_id",
        "vendor_name",
    ] {
        data[key] = shift[key].clone();
    }
    data["shift_id"] = shift["id"].clone();
    data["time_zone"] = json!("Asia/Kolkata");
    data
}

/// A notification without the fields that differ between inboxes.
fn content(notification: &Value) -> Value {
    let mut content = notification.clone();
    for key in ["id", "seq", "created_at"] {
        assert!(
            content
                .as_object_mut()
                .expect("an object")
                .remove(key)
                .is_some_and(|value| !value.is_null()),
            "{key}: {notification}"
        );
    }
    content
}

#[tokio::test]
async fn notifies_every_eic_of_the_station_and_no_one_else_of_a_new_shift() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let expected = json!({
        "type": "SHIFT_CREATED", "title": "New Shift Created",
        "message": format!(
            "Driver {} created a shift for vehicle {} starting at {}. Please review and approve.",
            ravi.drivers[0].name, ravi.vehicles[0].registration, clock(&shift, "Asia/Kolkata")
        ),
        "data": data(&shift, json!({})), "action_url": format!("/shifts/{}", shift["id"]), "is_read": false, "read_at": null,
        "resolved": null,
    });
    for eic in [app.asha(), app.bharat()] {
        let notification = newest(&eic, 1).await;
        assert_eq!(content(&notification), expected);
        assert_eq!(notification["seq"], 1);
        let inbox = eic.inbox().await;
        assert_eq!(
            (&inbox["unread_count"], &inbox["seq"], &inbox["next_cursor"]),
            (&json!(1), &json!(1), &json!(null))
        );
    }
    for other in [
        app.greta(),
        ravi,
        app.sunil(),
        app.mira(),
        app.dinesh(),
        app.admin(),
    ] {
        newest(&other, 0).await;
        assert_eq!(other.seq().await, 0, "{}", other.email);
    }
}

#[tokio::test]
async fn shows_times_in_the_time_zone_of_the_station() {
    let app = TestApp::start();
    let mira = app.mira();
    let shift = mira.creates(mira.draft(0, 24 * 120)).await;
    let notification = newest(&app.greta(), 1).await;
    let expected = format!(
        "Driver {} created a shift for vehicle {} starting at {}. Please review and approve.",
        mira.drivers[0].name,
        mira.vehicles[0].registration,
        clock(&shift, "Europe/Berlin")
    );
    assert_eq!(notification["message"], expected);
    newest(&app.asha(), 0).await;
    newest(&app.bharat(), 0).await;
}

#[tokio::test]
async fn shows_midnight_and_noon_as_12() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let india = TimeZone::get("Asia/Kolkata").expect("a zone");
    let tomorrow = india.to_datetime(in_hours(48)).date();
    for (n, (hour, minute, words)) in [
        (0, 5, "12:05 AM"),
        (12, 0, "12:00 PM"),
        (23, 59, "11:59 PM"),
    ]
    .into_iter()
    .enumerate()
    {
        let start = tomorrow
            .at(hour, minute, 0, 0)
            .to_zoned(india.clone())
            .expect("no gap")
            .timestamp();
        ravi.creates(ravi.draft_at(0, start, start + SignedDuration::from_mins(15)))
            .await;
        let message = newest(&asha, n + 1).await["message"].clone();
        assert!(
            message.as_str().is_some_and(
                |message| message.contains(&format!("starting at {tomorrow} {words}. Please"))
            ),
            "{message}"
        );
    }
}

#[tokio::test]
async fn notifies_the_vendor_of_an_approval() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    asha.approves(&shift).await;
    let expected = json!({
        "type": "SHIFT_APPROVED", "title": "Shift Approved", "message": format!("{} approved {}.", asha.name, subject(&shift, "Asia/Kolkata")),
        "data": data(&shift, json!({"decided_by": asha.name})), "action_url": format!("/shifts/{}", shift["id"]), "is_read": false, "read_at": null,
        "resolved": null,
    });
    assert_eq!(content(&newest(&ravi, 1).await), expected);
    for (other, has) in [
        (asha, 1),
        (app.bharat(), 1),
        (app.sunil(), 0),
        (app.admin(), 0),
        (app.greta(), 0),
    ] {
        newest(&other, has).await;
    }
}

#[tokio::test]
async fn notifies_the_vendor_of_a_rejection_with_its_reason() {
    let app = TestApp::start();
    let (bharat, ravi) = (app.bharat(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let reason = "No gas <b>today</b> {{7*7}} \u{202e}😀";
    bharat.rejects(&shift, reason).await;
    let expected = json!({
        "type": "SHIFT_REJECTED", "title": "Shift Rejected", "message": format!("{} rejected {}: {reason}", bharat.name, subject(&shift, "Asia/Kolkata")),
        "data": data(&shift, json!({"decided_by": bharat.name, "rejection_reason": reason})),
        "action_url": format!("/shifts/{}", shift["id"]), "is_read": false, "read_at": null,
        "resolved": null,
    });
    assert_eq!(content(&newest(&ravi, 1).await), expected);
}

#[tokio::test]
async fn notifies_every_user_of_the_vendor_of_a_decision_but_no_one_of_a_cancellation() {
    let app = TestApp::start();
    let (asha, ravi, sunil) = (app.asha(), app.ravi(), app.sunil());
    app.command(&[
        "role",
        "grant",
        &sunil.email,
        "VENDOR",
        "--vendor",
        &ravi.vendor_id.to_string(),
    ])
    .ok();
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    asha.approves(&shift).await;
    for person in [&ravi, &sunil] {
        assert_eq!(newest(person, 1).await["type"], "SHIFT_APPROVED");
    }
    ravi.cancels(&shift).await;
    for (person, has) in [(&ravi, 1), (&sunil, 1), (&asha, 1)] {
        newest(person, has).await;
    }
}

#[tokio::test]
async fn notifies_a_user_with_two_roles_once() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let station = asha.station_id.to_string();
    app.command(&[
        "role",
        "grant",
        &asha.email,
        "EIC",
        "--station",
        &app.greta().station_id.to_string(),
    ])
    .ok();
    app.command(&["role", "grant", &asha.email, "ADMIN"]).ok();
    app.command(&[
        "role",
        "grant",
        &asha.email,
        "VENDOR",
        "--vendor",
        &ravi.vendor_id.to_string(),
    ])
    .ok();
    // Granting a role twice must not cause a second notification, whether it is refused or ignored.
    app.command(&["role", "grant", &asha.email, "EIC", "--station", &station]);
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    assert_eq!(newest(&asha, 1).await["type"], "SHIFT_CREATED");
    app.bharat().approves(&shift).await;
    assert_eq!(newest(&asha, 2).await["type"], "SHIFT_APPROVED");
    // The approval also resolved the first one.
    assert_eq!(asha.seq().await, 3);
}

#[tokio::test]
async fn does_not_notify_deactivated_users_or_those_without_a_role() {
    let app = TestApp::start();
    let (asha, bharat, greta, ravi) = (app.asha(), app.bharat(), app.greta(), app.ravi());
    app.command(&["user", "deactivate", &bharat.email]).ok();
    app.command(&[
        "role",
        "grant",
        &greta.email,
        "EIC",
        "--station",
        &asha.station_id.to_string(),
    ])
    .ok();
    ravi.creates(ravi.draft(0, 24)).await;
    newest(&asha, 1).await;
    newest(&greta, 1).await;
    app.command(&[
        "role",
        "revoke",
        &greta.email,
        "EIC",
        "--station",
        &asha.station_id.to_string(),
    ])
    .ok();
    ravi.creates(ravi.draft(0, 48)).await;
    newest(&asha, 2).await;
    newest(&greta, 1).await;
    bharat.get("/api/notifications/").await.refused(401);
}

#[tokio::test]
async fn creates_a_shift_at_a_station_without_eics() {
    let app = TestApp::start();
    let (greta, mira) = (app.greta(), app.mira());
    app.command(&["user", "deactivate", &greta.email]).ok();
    mira.creates(mira.draft(0, 24)).await;
    assert_eq!(mira.get("/api/shifts/").await.json()["count"], 1);
}

#[tokio::test]
async fn notifies_no_one_of_a_refused_shift() {
    let app = TestApp::start();
    let ravi = app.ravi();
    ravi.creates(ravi.draft(0, 24)).await;
    ravi.post("/api/shifts/", ravi.draft(0, 24))
        .await
        .refused(409);
    let mut wrong = ravi.draft(1, 24);
    wrong["end_time"] = wrong["start_time"].clone();
    ravi.post("/api/shifts/", wrong).await.refused(400);
    for eic in [app.asha(), app.bharat()] {
        newest(&eic, 1).await;
        assert_eq!(eic.seq().await, 1);
    }
}
