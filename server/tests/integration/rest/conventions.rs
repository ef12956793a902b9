//! CONTRACT §1: paths, pages, statuses and headers that apply everywhere.

use crate::support::{
    app::TestApp, people::Person, raw_connection::RawConnection, response::ApiResponse,
};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_path_without_its_trailing_slash_is_the_same_path() {
    let app = TestApp::start();
    let ravi = app.ravi();
    for path in [
        "/api/me",
        "/api/shifts",
        "/api/vehicles",
        "/api/drivers",
        "/api/notifications",
        "/api/shifts?page_size=1",
    ] {
        ravi.get(path).await.expect_status(200);
    }
    let shift = ravi
        .post("/api/shifts", ravi.draft(0, 24))
        .await
        .expect_status(201)["shift"]
        .clone();
    ravi.get(&format!("/api/shifts/{}", shift["id"]))
        .await
        .expect_status(200);
    app.asha()
        .post_nothing(&format!("/api/shifts/{}/approve", shift["id"]))
        .await
        .expect_status(200);
    let noticed = ravi.inbox().await["notifications"][0]["id"].clone();
    ravi.post_nothing(&format!("/api/notifications/{noticed}/mark-read"))
        .await
        .expect_status(200);
    ravi.post_nothing("/api/notifications/mark-all-read")
        .await
        .expect_status(200);
    app.anonymous()
        .post(
            "/api/login",
            json!({"email": ravi.email, "password": ravi.password}),
        )
        .await
        .expect_status(200);
}

#[tokio::test]
async fn a_wrong_method_returns_405_and_override_headers_are_ignored() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let one = format!("/api/shifts/{}/", shift["id"]);
    let cancel = format!("{one}cancel/");
    for (method, path) in [
        (Method::DELETE, "/api/shifts/"),
        (Method::PUT, "/api/shifts/"),
        (Method::TRACE, "/api/shifts/"),
        (Method::POST, "/api/me/"),
        (Method::POST, &one),
        (Method::DELETE, &one),
        (Method::GET, &cancel),
        (Method::GET, "/api/login/"),
        (Method::GET, "/api/logout/"),
        (Method::POST, "/api/vehicles/"),
        (Method::GET, "/api/notifications/mark-all-read/"),
        (Method::PUT, "/api/notifications/"),
    ] {
        ApiResponse::of(ravi.request(method, path))
            .await
            .refused(405);
    }
    let disguised = ravi
        .request(Method::POST, &one)
        .header("x-http-method-override", "DELETE")
        .header("x-method-override", "DELETE");
    ApiResponse::of(disguised).await.refused(405);
    let disguised = ravi
        .request(Method::GET, &format!("{cancel}?_method=POST"))
        .header("x-http-method-override", "POST");
    ApiResponse::of(disguised).await.refused(405);
    assert_eq!(ravi.get(&one).await.expect_status(200), shift);
}

#[tokio::test]
async fn an_unknown_path_returns_a_404_in_json() {
    let app = TestApp::start();
    for path in [
        "/api/",
        "/api/nonsense/",
        "/api/shifts/1/fly/",
        "/api/shifts/0/",
        "/api/shifts/-1/",
        "/api/shifts/999999/",
    ] {
        app.admin().get(path).await.refused(404);
    }
    for path in [
        "/api/shifts/abc/",
        "/api/shifts/9223372036854775808/",
        "/api/shifts/1.0/",
        "/api/shifts/%00/",
    ] {
        let status = app.admin().get(path).await.status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
}

#[tokio::test]
async fn every_call_without_a_login_returns_401() {
    let app = TestApp::start();
    for client in [
        app.anonymous(),
        app.with_token("not-a-token"),
        app.with_token(""),
        app.with_token(&"x".repeat(4000)),
    ] {
        for path in [
            "/api/me/",
            "/api/shifts/",
            "/api/shifts/1/",
            "/api/vehicles/",
            "/api/drivers/",
            "/api/notifications/",
            "/api/notifications/?since=0",
        ] {
            client.get(path).await.refused(401);
        }
        for path in [
            "/api/shifts/",
            "/api/shifts/1/approve/",
            "/api/shifts/1/reject/",
            "/api/shifts/1/cancel/",
            "/api/notifications/1/mark-read/",
            "/api/notifications/1/mark-unread/",
            "/api/notifications/mark-all-read/",
        ] {
            client.post(path, json!({})).await.refused(401);
        }
    }
    let request = app
        .anonymous()
        .request(Method::GET, "/api/me/")
        .header("authorization", format!("Basic {}", app.ravi().token));
    ApiResponse::of(request).await.refused(401);
}

#[tokio::test]
async fn pages_start_at_1_and_one_out_of_range_returns_400() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let empty = ravi.get("/api/shifts/").await.expect_status(200);
    assert_eq!(
        empty,
        json!({"count": 0, "next": null, "previous": null, "results": []})
    );
    for day in 1..=3 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    let page = ravi
        .get("/api/shifts/?page_size=2&unknown=1")
        .await
        .expect_status(200);
    assert_eq!(
        (
            page["count"].as_i64(),
            page["results"].as_array().map(Vec::len)
        ),
        (Some(3), Some(2))
    );
    assert!(page["previous"].is_null());
    let second = follow(&ravi, page["next"].as_str().expect("a next page")).await;
    assert_eq!(
        (
            second["results"].as_array().map(Vec::len),
            second["next"].is_null()
        ),
        (Some(1), true)
    );
    assert_eq!(
        follow(&ravi, second["previous"].as_str().expect("a page before")).await,
        page
    );
    for list in ["/api/shifts/", "/api/vehicles/", "/api/drivers/"] {
        ravi.get(&format!("{list}?page=1&page_size=200"))
            .await
            .expect_status(200);
        for wrong in [
            "page=0",
            "page=-1",
            "page=x",
            "page=1.5",
            "page=",
            "page=99999999999999999999",
            "page=1000",
            "page=4294967295&page_size=200",
            "page_size=0",
            "page_size=201",
            "page_size=-1",
            "page_size=x",
        ] {
            ravi.get(&format!("{list}?{wrong}")).await.refused(400);
        }
    }
}

/// Follows a link to a page, which may be a whole URL or a path.
async fn follow(person: &Person, link: &str) -> serde_json::Value {
    let path = link
        .strip_prefix(&format!("http://{}", person.address()))
        .unwrap_or(link);
    assert!(path.starts_with("/api/"), "{link}");
    person.get(path).await.expect_status(200)
}

#[tokio::test]
async fn every_response_has_the_security_headers() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let answers = [
        ravi.get("/api/me/").await,
        ravi.get("/api/nonsense/").await,
        ravi.get("/nonsense").await,
        app.anonymous().get("/api/me/").await,
        app.anonymous().get("/login").await,
        app.anonymous().get("/").await,
        app.anonymous().get("/healthz").await,
        app.anonymous().get("/readyz").await,
        ravi.post_raw("/api/shifts/", "{").await,
        ApiResponse::of(ravi.request(Method::DELETE, "/api/shifts/")).await,
        ApiResponse::of(
            ravi.request(Method::POST, "/api/shifts/")
                .header("origin", "null"),
        )
        .await,
    ];
    for answer in answers {
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors"),
            "{} {:?}",
            answer.status,
            answer.headers
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            "nosniff",
            "{}",
            answer.status
        );
        assert_eq!(
            answer.header("referrer-policy"),
            "same-origin",
            "{}",
            answer.status
        );
    }
    assert!(
        ravi.get("/api/me/")
            .await
            .header("content-type")
            .starts_with("application/json")
    );
}

#[tokio::test]
async fn sends_no_cors_headers() {
    let app = TestApp::start();
    let preflight = app
        .anonymous()
        .request(Method::OPTIONS, "/api/shifts/")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let answers = [
        ApiResponse::of(preflight).await,
        ApiResponse::of(
            app.ravi()
                .request(Method::GET, "/api/me/")
                .header("origin", "https://evil.example"),
        )
        .await,
    ];
    assert!(
        answers
            .iter()
            .all(|answer| !answer.headers.contains_key("access-control-allow-origin"))
    );
    answers[1].expect_status(200);
}

#[tokio::test]
async fn rejects_a_request_without_exactly_one_host() {
    let app = TestApp::start();
    let host = app.address();
    let credential = format!("Authorization: Bearer {}", app.ravi().token);
    for head in [
        format!("GET /api/me/ HTTP/1.1\r\n{credential}\r\n\r\n"),
        format!("GET /api/me/ HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n{credential}\r\n\r\n"),
        format!(
            "GET /api/me/ HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n{credential}\r\n\r\n"
        ),
        "GET /healthz HTTP/1.1\r\n\r\n".to_owned(),
    ] {
        let mut raw = RawConnection::connect(host).await;
        raw.send(&head).await;
        assert_eq!(raw.answer().await.status, 400, "{head}");
    }
}

#[tokio::test]
async fn limits_the_request_head_to_64_headers_and_64_kib() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let with = |count: usize, size: usize| {
        let more: String = (0..count)
            .map(|n| format!("x-{n}: {}\r\n", "y".repeat(size)))
            .collect();
        format!(
            "GET /api/me/ HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n{more}\r\n",
            app.address(),
            ravi.token
        )
    };
    for (head, status) in [
        (with(62, 1), 200),
        (with(63, 1), 431),
        (with(1, 60_000), 200),
        (with(1, 70_000), 431),
        (with(5, 60_000), 431),
    ] {
        let mut raw = RawConnection::connect(app.address()).await;
        raw.send(&head).await;
        assert_eq!(raw.answer().await.status, status, "{} bytes", head.len());
    }
}

#[tokio::test]
async fn malformed_http_returns_400_and_is_never_read_as_a_second_request() {
    let app = TestApp::start();
    let host = app.address();
    for bytes in [
        "\u{16}\u{3}\u{1}\u{2}hello\r\n\r\n".to_owned(),
        format!(
            "POST /api/login/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}"
        ),
        format!("POST /api/login/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n{{}}"),
        format!("GET /healthz HTTP/1.1\r\nHost : {host}\r\n\r\n"),
        format!(
            "POST /api/login/ HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
        ),
    ] {
        let mut raw = RawConnection::connect(host).await;
        raw.send(&bytes).await;
        assert_eq!(raw.answer().await.status, 400, "{bytes:?}");
    }
    app.anonymous().get("/healthz").await;
}

#[tokio::test]
async fn health_and_readiness_checks_require_no_login() {
    let app = TestApp::start();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.anonymous().get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn explains_a_plus_that_became_a_space() {
    let app = TestApp::start();
    let list = |query: &'static str| {
        let asha = app.asha();
        async move { asha.get(&format!("/api/shifts/?{query}")).await }
    };
    for (query, name) in [
        ("from=2026-12-01T00:00:00+05:30", "from"),
        ("to=2026-12-01T00:00:00+05:30", "to"),
    ] {
        let body = list(query).await.refused_as(400, "invalid_parameter");
        let sentence = body["error"].as_str().expect("a sentence");
        assert!(
            sentence.contains(name) && sentence.contains("%2B"),
            "{sentence}"
        );
    }
    list("from=2026-12-01T00:00:00%2B05:30")
        .await
        .expect_status(200);
    let body = list("from=2026-12-01+at+noon").await.refused(400);
    assert!(!body.to_string().contains("%2B"), "{body}");
}
