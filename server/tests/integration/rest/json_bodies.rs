//! CONTRACT §1: a request body is one JSON object.

use crate::support::{app::TestApp, raw_connection::RawConnection, response::ApiResponse};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

#[tokio::test]
async fn a_body_that_is_not_exactly_one_json_object_returns_400() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let good = ravi.draft(0, 24).to_string();
    let inside = good.strip_suffix('}').expect("an object");
    let mut bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "{",
        "[]",
        "\"x\"",
        "1",
        "null",
        "NaN",
        "{\"vehicle_id\":NaN}",
        &format!("[{good}]"),
        &format!("{good}x"),
        &format!("{good}{good}"),
        &format!("\u{feff}{good}"),
        &format!("{inside},\"vehicle_id\":{}}}", ravi.vehicles[0].id),
        &format!("{inside},\"deep\":{{\"a\":1,\"a\":2}}}}"),
        &format!("{inside},\"note\":\"\\u0000\"}}"),
        &format!("{inside},\"note\":\"\\ud800\"}}"),
        &format!("{inside},\"note\":\"a\nb\"}}"),
        &format!("{inside},}}"),
        &format!("{inside},\"deep\":{}}}", "[".repeat(30_000)),
        &good.replace(':', "="),
        inside,
        &good[..good.len() / 2],
    ]
    .iter()
    .map(|body| body.as_bytes().to_vec())
    .collect();
    bodies.push([inside.as_bytes(), b",\"note\":\"\xff\"}"].concat());
    bodies.push([inside.as_bytes(), b",\"note\":\"\0\"}"].concat());
    bodies.push([good.as_bytes(), b"\0"].concat());
    for body in bodies {
        let answer = ravi.post_raw("/api/shifts/", body.clone()).await;
        assert_eq!(answer.status, 400, "{}", String::from_utf8_lossy(&body));
        answer.refused(400);
    }
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
    ravi.post_raw("/api/shifts/", format!(" \n{good}\n "))
        .await
        .expect_status(201);
}

#[tokio::test]
async fn a_field_of_the_wrong_type_returns_400_with_its_name() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let id = ravi.vehicles[0].id;
    for wrong in [
        json!(null),
        json!(format!("{id}")),
        json!(true),
        json!([id]),
        json!({"id": id}),
        json!(1.5),
    ] {
        let mut body = ravi.draft(0, 24);
        body["vehicle_id"] = wrong.clone();
        ravi.post("/api/shifts/", body.clone())
            .await
            .refused_field("vehicle_id");
        body["vehicle_id"] = json!(id);
        body["driver_id"] = wrong;
        ravi.post("/api/shifts/", body)
            .await
            .refused_field("driver_id");
    }
    for number in [
        format!("{id}.0"),
        format!("{id}e0"),
        "9223372036854775808".into(),
        "-9223372036854775809".into(),
        "1e400".into(),
    ] {
        let body = ravi.draft(0, 24).to_string().replace(
            &format!("\"vehicle_id\":{id}"),
            &format!("\"vehicle_id\":{number}"),
        );
        assert!(body.contains(&number), "{body}");
        ravi.post_raw("/api/shifts/", body).await.refused(400);
    }
    for field in ["vehicle_id", "driver_id", "start_time", "end_time"] {
        let mut body = ravi.draft(0, 24);
        body.as_object_mut().expect("an object").remove(field);
        ravi.post("/api/shifts/", body).await.refused_field(field);
    }
    let all = ravi.post("/api/shifts/", json!({})).await.refused(400);
    assert_eq!(
        all["fields"].as_object().map(serde_json::Map::len),
        Some(4),
        "{all}"
    );
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
}

#[tokio::test]
async fn ignores_unknown_fields() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let mut body = ravi.draft(0, 24);
    for (key, value) in [
        ("status", json!("APPROVED")),
        ("station_id", json!(app.greta().station_id)),
        ("vendor_id", json!(app.sunil().vendor_id)),
        ("is_admin", json!(true)),
        ("id", json!(1_000_000)),
        ("version", json!(77)),
        ("created_by", json!({"id": app.sunil().id})),
    ] {
        body[key] = value;
    }
    let shift = ravi.creates(body).await;
    assert_eq!(
        (
            &shift["status"],
            &shift["version"].as_i64().map(|version| version < 77)
        ),
        (&json!("PENDING"), &Some(true))
    );
    assert_eq!(
        (&shift["station_id"], &shift["vendor_id"]),
        (&json!(app.asha().station_id), &json!(ravi.vendor_id))
    );
    assert_eq!(
        shift["created_by"],
        json!({"id": ravi.id, "full_name": ravi.name})
    );
    assert_ne!(shift["id"], 1_000_000);
}

#[tokio::test]
async fn requires_content_type_application_json() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let body = ravi.draft(0, 24).to_string();
    let typed = |kind: &str| {
        ApiResponse::of(
            ravi.request(Method::POST, "/api/shifts/")
                .header(CONTENT_TYPE, kind)
                .body(body.clone()),
        )
    };
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "text/json",
        "application/xml",
        "json",
        "",
    ] {
        typed(kind).await.refused(415);
    }
    ApiResponse::of(
        ravi.request(Method::POST, "/api/shifts/")
            .body(body.clone()),
    )
    .await
    .refused(415);
    let packed = ravi
        .request(Method::POST, "/api/shifts/")
        .header(CONTENT_TYPE, "application/json")
        .header("content-encoding", "gzip")
        .body(body.clone());
    ApiResponse::of(packed).await.refused(415);
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
    typed("Application/JSON; charset=utf-8")
        .await
        .expect_status(201);
}

#[tokio::test]
async fn limits_a_body_to_64_kib() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let padded = |n: usize, hours: i64, size: usize| {
        let mut body = ravi.draft(n, hours).to_string();
        body.push_str(&" ".repeat(size - body.len()));
        body
    };
    ravi.post_raw("/api/shifts/", padded(0, 24, 65_536))
        .await
        .expect_status(201);
    ravi.post_raw("/api/shifts/", padded(1, 24, 65_537))
        .await
        .refused(413);
    ravi.post_raw("/api/notifications/mark-all-read/", padded(1, 24, 65_537))
        .await
        .refused(413);
    let head = format!(
        "POST /api/shifts/ HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n",
        app.address(),
        ravi.token
    );
    let mut declared = RawConnection::connect(app.address()).await;
    declared
        .send(format!("{head}Content-Length: 104857600\r\n\r\n"))
        .await;
    assert_eq!(declared.answer().await.status, 413);
    let mut chunked = RawConnection::connect(app.address()).await;
    chunked
        .send(format!("{head}Transfer-Encoding: chunked\r\n\r\n"))
        .await;
    chunked
        .send(format!("11170\r\n{}\r\n0\r\n\r\n", " ".repeat(0x11170)))
        .await;
    assert_eq!(chunked.answer().await.status, 413);
}

#[tokio::test]
async fn an_optional_body_can_be_omitted() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let paths = |shift: &Value| {
        ["approve", "cancel"].map(|verb| format!("/api/shifts/{}/{verb}/", shift["id"]))
    };
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let [approve, cancel] = paths(&shift);
    for (person, path) in [
        (&asha, approve.as_str()),
        (&ravi, cancel.as_str()),
        (&asha, "/api/notifications/mark-all-read/"),
    ] {
        for bad in [
            "[]",
            "x",
            "{\"version\":1,\"version\":1,\"up_to\":1,\"up_to\":1}",
            "{}{}",
        ] {
            person.post_raw(path, bad).await.refused(400);
        }
        ApiResponse::of(
            person
                .request(Method::POST, path)
                .header(CONTENT_TYPE, "text/plain")
                .body("{}"),
        )
        .await
        .refused(415);
    }
    asha.post_raw(&approve, "").await.expect_status(200);
    ravi.post(&cancel, json!({})).await.expect_status(200);
    let noticed = asha.inbox().await["notifications"][0]["id"].clone();
    for path in
        ["mark-read", "mark-unread"].map(|verb| format!("/api/notifications/{noticed}/{verb}/"))
    {
        asha.post_nothing(&path).await.expect_status(200);
        asha.post(&path, json!({})).await.expect_status(200);
    }
    let next = ravi.creates(ravi.draft(0, 48)).await;
    let [approve, _] = paths(&next);
    for wrong in [json!("1"), json!(1.5), json!([]), json!(true)] {
        asha.post(&approve, json!({"version": wrong}))
            .await
            .refused_field("version");
    }
}
