//! CONTRACT §1: protection against requests from other sites.

use crate::support::{app::TestApp, people::Person, response::ApiResponse, socket::Socket};
use reqwest::Method;
use serde_json::json;

/// `Origin` of a request, and whether the server accepts it. `{port}` is the port of the server.
const ORIGINS: [(&str, bool); 17] = [
    ("http://127.0.0.1:{port}", true),
    ("http://localhost:{port}", true),
    ("http://[::1]:{port}", true),
    ("http://LOCALHOST:{port}", true),
    ("null", false),
    ("", false),
    ("https://evil.example", false),
    ("http://127.0.0.1:{port}.evil.example", false),
    ("http://evil.example/http://127.0.0.1:{port}", false),
    ("http://evil127.0.0.1:{port}", false),
    ("http://sub.localhost:{port}", false),
    ("http://localhost.:{port}", false),
    ("https://127.0.0.1:{port}", false),
    ("http://127.0.0.1:1", false),
    ("http://127.0.0.1", false),
    ("http://user@127.0.0.1:{port}", false),
    ("127.0.0.1:{port}", false),
];

/// `Sec-Fetch-Site` of a request, and whether the server accepts it.
const SITES: [(&str, bool); 6] = [
    ("same-origin", true),
    ("none", true),
    ("cross-site", false),
    ("same-site", false),
    ("banana", false),
    ("", false),
];

fn origin(template: &str, person: &Person) -> String {
    template.replace("{port}", &person.address().port().to_string())
}

async fn acts(person: &Person, headers: &[(&str, &str)]) -> u16 {
    let mut request = person.bare_request(Method::POST, "/api/notifications/mark-all-read/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = ApiResponse::of(request).await;
    if answer.status != 200 {
        answer.refused(403);
    }
    answer.status
}

async fn opens(person: &Person, headers: &[(&'static str, &str)]) -> u16 {
    let mut all: Vec<_> = person
        .upgrade_headers()
        .into_iter()
        .filter(|(name, _)| *name != "origin")
        .collect();
    all.extend(
        headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    Socket::open(person.address(), "", &all)
        .await
        .map_or_else(|status| status, |_| 101)
}

#[tokio::test]
async fn accepts_writes_only_from_its_own_origins() {
    let app = TestApp::start();
    for person in [app.asha(), app.signed_in(&app.world().asha).await] {
        for (template, ours) in ORIGINS {
            let origin = origin(template, &person);
            assert_eq!(
                acts(&person, &[("origin", &origin)]).await,
                if ours { 200 } else { 403 },
                "{origin}"
            );
            assert_eq!(
                opens(&person, &[("origin", &origin)]).await,
                if ours { 101 } else { 403 },
                "{origin}"
            );
        }
        for (site, ours) in SITES {
            assert_eq!(
                acts(&person, &[("sec-fetch-site", site)]).await,
                if ours { 200 } else { 403 },
                "{site}"
            );
            assert_eq!(
                opens(&person, &[("sec-fetch-site", site)]).await,
                if ours { 101 } else { 403 },
                "{site}"
            );
        }
        let own = origin(ORIGINS[0].0, &person);
        for (headers, ours) in [
            (
                [("origin", own.as_str()), ("sec-fetch-site", "same-origin")],
                true,
            ),
            (
                [("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (
                [
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
                false,
            ),
            (
                [("origin", own.as_str()), ("origin", "https://evil.example")],
                false,
            ),
            (
                [("origin", "https://evil.example"), ("origin", own.as_str())],
                false,
            ),
        ] {
            assert_eq!(
                acts(&person, &headers).await,
                if ours { 200 } else { 403 },
                "{headers:?}"
            );
            assert_eq!(
                opens(&person, &headers).await,
                if ours { 101 } else { 403 },
                "{headers:?}"
            );
        }
    }
}

#[tokio::test]
async fn requires_an_origin_with_a_cookie_but_not_with_a_token() {
    let app = TestApp::start();
    let cookie = app.signed_in(&app.world().asha).await;
    assert_eq!(
        (acts(&cookie, &[]).await, opens(&cookie, &[]).await),
        (403, 403)
    );
    let token = app.asha();
    assert_eq!(
        (acts(&token, &[]).await, opens(&token, &[]).await),
        (200, 101)
    );
    let referred = [("referer", "http://127.0.0.1/")];
    assert_eq!(acts(&cookie, &referred).await, 403);
}

#[tokio::test]
async fn allows_reads_from_any_origin() {
    let app = TestApp::start();
    for person in [app.ravi(), app.signed_in(&app.world().ravi).await] {
        let request = person
            .bare_request(Method::GET, "/api/shifts/")
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site");
        ApiResponse::of(request).await.expect_status(200);
        ApiResponse::of(person.bare_request(Method::GET, "/api/shifts/"))
            .await
            .expect_status(200);
    }
}

#[tokio::test]
async fn a_refused_cross_site_request_changes_nothing() {
    let app = TestApp::start();
    let ravi = app.signed_in(&app.world().ravi).await;
    let draft = ravi.draft(0, 24);
    let create = ravi
        .bare_request(Method::POST, "/api/shifts/")
        .header("origin", "null")
        .json(&draft);
    ApiResponse::of(create).await.refused(403);
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
    assert_eq!(app.asha().inbox().await["seq"], 0);
    ApiResponse::of(
        ravi.bare_request(Method::POST, "/api/logout/")
            .header("sec-fetch-site", "cross-site"),
    )
    .await
    .refused(403);
    ravi.get("/api/me/").await.expect_status(200);
}

#[tokio::test]
async fn rejects_logins_from_other_sites() {
    let app = TestApp::start();
    let asha = &app.world().asha;
    let login = |person: &Person| {
        person
            .bare_request(Method::POST, "/api/login/")
            .json(&json!({"email": asha.email, "password": asha.password}))
    };
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let answer = ApiResponse::of(login(&app.anonymous()).header(name, value)).await;
        answer.refused(403);
        assert_eq!(answer.session_cookie(), None);
    }
    let signed_in = app.signed_in(asha).await;
    ApiResponse::of(login(&signed_in)).await.refused(403);
}

#[tokio::test]
async fn accepts_public_url_and_allowed_origins() {
    let app = TestApp::with(&[
        ("PUBLIC_URL", "https://bell.example"),
        (
            "ALLOWED_ORIGINS",
            "https://one.example, https://two.example:8443",
        ),
    ]);
    let asha = app.asha();
    for (origin, status) in [
        ("https://bell.example", 200),
        ("https://BELL.example", 200),
        ("https://one.example", 200),
        ("https://two.example:8443", 200),
        ("https://two.example", 403),
        ("http://bell.example", 403),
        ("https://bell.example:444", 403),
        ("https://bell.example.evil.example", 403),
    ] {
        assert_eq!(acts(&asha, &[("origin", origin)]).await, status, "{origin}");
        assert_eq!(
            opens(&asha, &[("origin", origin)]).await,
            if status == 200 { 101 } else { 403 },
            "{origin}"
        );
    }
}
