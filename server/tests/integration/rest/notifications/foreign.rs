//! CONTRACT §4, "From other programs": `POST /api/notifications/`.

use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/notifications/";

fn with_scope(app: &TestApp, email: &str, scope: &str) -> Person {
    let create = ["token", "create", email, "--scope", scope];
    app.with_token(app.command(&create).ok().trim())
}

/// A request to tell these users.
fn to(to: Value) -> Value {
    json!({"to": to, "type": "STOCK_REQUEST", "title": "Truck late", "message": "Truck 7 is 40 minutes late."})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn told(person: &Person, body: Value) -> Value {
    let answer = person.post(PATH, body).await.expect_status(201);
    assert_eq!(answer["success"], true);
    answer["told"].clone()
}

async fn newest(person: &Person) -> Value {
    person.inbox().await["notifications"][0].clone()
}

#[tokio::test]
async fn an_administrator_and_a_token_for_notifying_may_send_and_nobody_else() {
    let app = TestApp::start();
    let (asha, admin) = (app.asha(), app.admin());
    let body = to(json!({"user_ids": [asha.id]}));
    // Whatever roles the user of the token has.
    let notifier = with_scope(&app, &app.dinesh().email, "notify");
    for person in [&admin, &notifier, &with_scope(&app, &admin.email, "full")] {
        assert_eq!(told(person, body.clone()).await, 1);
    }
    let session = app.signed_in(&app.world().admin).await;
    assert_eq!(told(&session, body.clone()).await, 1);
    for person in [&asha, &app.ravi(), &app.dinesh()] {
        person
            .post(PATH, body.clone())
            .await
            .refused_as(403, "forbidden");
        // The role comes before the body.
        person
            .post_raw(PATH, "{")
            .await
            .refused_as(403, "forbidden");
    }
    let reader = with_scope(&app, &admin.email, "read");
    let refused = reader.post(PATH, body.clone()).await;
    refused.refused_as(403, "token_scope");
    app.anonymous()
        .post(PATH, body)
        .await
        .refused_as(401, "not_authenticated");
    assert_eq!(asha.unread().await, 4);
}

#[tokio::test]
async fn arrives_like_any_notification_with_any_data() {
    let app = TestApp::start();
    let (asha, admin) = (app.asha(), app.admin());
    let mut socket = asha.socket().await;
    let data = json!({"truck": 7, "eta": "2027-03-01T00:00:00Z", "list": [1.5, null, {"a": "b"}]});
    let body = json!({
        "to": {"user_ids": [asha.id]}, "type": "EMERGENCY", "title": " Gas leak ", "message": "At pump 3.\nLeave.",
        "data": data, "action_url": "/shifts/1?a=b", "read": true,
    });
    assert_eq!(told(&admin, body).await, 1);
    let frame = socket.notification().await;
    assert_eq!(
        (&frame["type"], &frame["title"], &frame["message"]),
        (
            &json!("EMERGENCY"),
            &json!("Gas leak"),
            &json!("At pump 3.\nLeave.")
        )
    );
    assert_eq!(
        (&frame["data"], &frame["action_url"], &frame["resolved"]),
        (&data, &json!("/shifts/1?a=b"), &Value::Null)
    );
    assert_eq!(newest(&asha).await, frame);
    // Data that has the form of a shift's changes no shift.
    for (kind, data) in [
        ("SHIFT_CREATED", json!({"shift_id": 1})),
        ("SHIFT_APPROVED", Value::Null),
    ] {
        let body = with(to(json!({"user_ids": [asha.id]})), "type", json!(kind));
        let body = with(with(body, "data", data.clone()), "action_url", Value::Null);
        assert_eq!(told(&admin, body).await, 1);
        let one = newest(&asha).await;
        let expected = if data.is_null() { json!({}) } else { data };
        assert_eq!(
            (&one["type"], &one["data"], &one["action_url"]),
            (&json!(kind), &expected, &Value::Null)
        );
    }
}

#[tokio::test]
async fn tells_each_addressed_active_user_once() {
    let app = TestApp::start();
    let (asha, bharat, greta, ravi) = (app.asha(), app.bharat(), app.greta(), app.ravi());
    let (dinesh, admin) = (app.dinesh(), app.admin());
    let upper = asha.email.to_uppercase();
    let (station, vendor) = (asha.station_id, ravi.vendor_id);
    // A user with two roles, one of them twice what is asked for.
    app.command(&[
        "role",
        "grant",
        &bharat.email,
        "EIC",
        "--station",
        &greta.station_id.to_string(),
    ])
    .ok();
    for (addressees, people) in [
        (
            json!({"user_ids": [asha.id, asha.id, 999_999, -1, ravi.id]}),
            vec![&asha, &ravi],
        ),
        (
            json!({"emails": [upper, asha.email, "nobody@hazira.example", "no address", dinesh.email]}),
            vec![&asha, &dinesh],
        ),
        (json!({"role": "EIC"}), vec![&asha, &bharat, &greta]),
        (
            json!({"role": "EIC", "station_id": station, "vendor_id": null}),
            vec![&asha, &bharat],
        ),
        (json!({"role": "VENDOR", "vendor_id": vendor}), vec![&ravi]),
        (
            json!({"role": "DBS_OPERATOR", "station_id": dinesh.station_id}),
            vec![&dinesh],
        ),
        (json!({"role": "ADMIN"}), vec![&admin]),
    ] {
        let everybody = [&asha, &bharat, &greta, &ravi, &dinesh, &admin];
        let mut before = Vec::new();
        for person in everybody {
            before.push(person.unread().await);
        }
        assert_eq!(
            told(&admin, to(addressees.clone())).await,
            people.len(),
            "{addressees}"
        );
        for (person, before) in everybody.into_iter().zip(before) {
            let is_told = people.iter().any(|told| told.is(person));
            assert_eq!(
                person.unread().await - before,
                i64::from(is_told),
                "{addressees} {}",
                person.email
            );
        }
    }
    app.command(&["user", "deactivate", &asha.email]).ok();
    app.command(&[
        "role",
        "revoke",
        &bharat.email,
        "EIC",
        "--station",
        &station.to_string(),
    ])
    .ok();
    for nobody in [
        json!({"user_ids": [asha.id]}),
        json!({"user_ids": []}),
        json!({"emails": [asha.email]}),
        json!({"emails": []}),
        json!({"role": "EIC", "station_id": station}),
        json!({"role": "EIC", "station_id": 999_999}),
    ] {
        let refused = admin.post(PATH, to(nobody.clone())).await;
        refused.refused_as(400, "nobody_to_tell");
    }
}

#[tokio::test]
async fn every_field_is_checked() {
    let app = TestApp::start();
    let (asha, admin) = (app.asha(), app.admin());
    let good = to(json!({"user_ids": [asha.id]}));
    let long_url = format!("/{}", "x".repeat(500));
    for (field, wrong) in [
        ("to", Value::Null),
        ("to", json!([asha.id])),
        ("to", json!({})),
        ("to", json!({"user_ids": [asha.id], "role": "EIC"})),
        ("to", json!({"user_ids": [asha.id.to_string()]})),
        ("to", json!({"user_ids": asha.id})),
        ("to", json!({"emails": asha.email})),
        ("to", json!({"role": "BOSS"})),
        ("to", json!({"role": "VENDOR", "station_id": 1})),
        ("to", json!({"role": "EIC", "vendor_id": 1})),
        ("to", json!({"role": "ADMIN", "station_id": 1})),
        ("to", json!({"user_ids": [asha.id], "station_id": 1})),
        ("to", json!({"role": "EIC", "station_id": "1"})),
        ("type", Value::Null),
        ("type", json!("SHIFT_WAITING")),
        ("type", json!("SHIFT_EXPIRED")),
        ("type", json!("stock_request")),
        ("type", json!(1)),
        ("title", json!("")),
        ("title", json!("  \n")),
        ("title", json!("x".repeat(256))),
        ("title", json!("a\u{1b}b")),
        ("title", json!(7)),
        ("message", Value::Null),
        ("message", json!("x".repeat(2001))),
        ("data", json!([])),
        ("data", json!("{}")),
        ("data", json!({"text": "x".repeat(8192)})),
        ("action_url", json!("shifts/1")),
        ("action_url", json!("//evil.example/")),
        ("action_url", json!("/\\evil.example/")),
        ("action_url", json!("https://evil.example/")),
        ("action_url", json!("javascript:alert(1)")),
        ("action_url", json!("/\t/evil.example")),
        ("action_url", json!(long_url)),
        ("action_url", json!(1)),
    ] {
        let refused = admin.post(PATH, with(good.clone(), field, wrong)).await;
        refused.refused_field(field);
    }
    assert_eq!(asha.unread().await, 0);
    let mut largest = with(good, "title", json!("é".repeat(255)));
    largest["message"] = json!("x".repeat(2000));
    largest["data"] = json!({"text": "x".repeat(8192 - 11)});
    largest["action_url"] = json!(&long_url[..500]);
    assert_eq!(told(&admin, largest).await, 1);
    for broken in ["", "[]", "{\"to\":1,\"to\":2}"] {
        admin
            .post_raw(PATH, broken)
            .await
            .refused_as(400, "malformed");
    }
}

async fn send(person: &Person, key: &str, body: &Value) -> ApiResponse {
    let request = person.request(Method::POST, PATH);
    ApiResponse::of(request.header("idempotency-key", key).json(body)).await
}

#[tokio::test]
async fn a_repeat_with_the_same_key_tells_nobody_again() {
    let app = TestApp::start();
    let (asha, bharat, admin) = (app.asha(), app.bharat(), app.admin());
    let body = to(json!({"role": "EIC", "station_id": asha.station_id}));
    let asked = (0..20).map(|_| {
        let (admin, body) = (admin.clone(), body.clone());
        tokio::spawn(async move { send(&admin, "one", &body).await.expect_status(201) })
    });
    for answer in futures_util::future::join_all(asked).await {
        let answer = answer.expect("a 201");
        assert_eq!(answer, json!({"success": true, "told": 2}));
    }
    assert_eq!((asha.unread().await, bharat.unread().await), (1, 1));
    // The same, also when nobody could be told now.
    app.command(&["user", "deactivate", &bharat.email]).ok();
    app.command(&["user", "deactivate", &asha.email]).ok();
    let again = send(&admin, "one", &body).await.expect_status(201);
    assert_eq!(again["told"], 2);
    // Another key, body or path is another request.
    send(&admin, "two", &body)
        .await
        .refused_as(400, "nobody_to_tell");
    let other = with(body, "title", json!("Truck on time"));
    send(&admin, "one", &other)
        .await
        .refused_as(409, "idempotency_key_reused");
    // Only a 201 is remembered.
    let ravi = app.ravi();
    let late = to(json!({"user_ids": [ravi.id]}));
    send(&admin, "two", &late).await.expect_status(201);
    assert_eq!(ravi.unread().await, 1);
    send(&admin, "bad key", &late).await.refused(400);
}

#[tokio::test]
async fn a_key_of_a_shift_is_not_a_key_of_a_notification() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = ravi
        .request(Method::POST, "/api/shifts/")
        .header("idempotency-key", "shared")
        .json(&ravi.draft(0, 24));
    ApiResponse::of(shift).await.expect_status(201);
    let notifier = with_scope(&app, &ravi.email, "notify");
    let body = to(json!({"user_ids": [ravi.id]}));
    send(&notifier, "shared", &body)
        .await
        .refused_as(409, "idempotency_key_reused");
}

#[tokio::test]
async fn sends_nothing_while_notifications_are_switched_off() {
    let app = TestApp::with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    let (asha, admin) = (app.asha(), app.admin());
    let body = to(json!({"user_ids": [asha.id]}));
    admin
        .post(PATH, body.clone())
        .await
        .refused_as(409, "realtime_disabled");
    asha.post(PATH, body).await.refused_as(403, "forbidden");
    admin.post(PATH, json!({})).await.refused(400);
    assert_eq!(asha.seq().await, 0);
}

#[tokio::test]
async fn deciding_a_shift_resolves_no_foreign_notification() {
    let app = TestApp::start();
    let (asha, ravi, admin) = (app.asha(), app.ravi(), app.admin());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let body = with(
        to(json!({"user_ids": [asha.id]})),
        "type",
        json!("SHIFT_CREATED"),
    );
    let data = newest(&asha).await["data"].clone();
    told(&admin, with(body, "data", data)).await;
    asha.approves(&shift).await;
    let foreign = newest(&asha).await;
    assert_eq!(
        (&foreign["resolved"], &foreign["is_read"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(asha.unread().await, 1);
}
