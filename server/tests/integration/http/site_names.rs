//! Pages and forms under a name that is not the site's own.

use crate::support::{app::TestApp, response::ApiResponse};
use reqwest::Method;
use serde_json::json;

async fn login_page(app: &TestApp, host: &str) -> String {
    let request = app
        .anonymous()
        .request(Method::GET, "/login?next=/shifts/7")
        .header("accept", "text/html")
        .header("host", host);
    let page = ApiResponse::of(request).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.text
}

#[tokio::test]
async fn a_page_under_another_name_says_which_address_is_right() {
    let app = TestApp::with(&[
        ("PUBLIC_URL", "https://shifts.example"),
        ("ALLOWED_ORIGINS", "http://backup.example:8080"),
    ]);
    for own in [
        "shifts.example",
        "backup.example:8080",
        &app.address().to_string(),
    ] {
        let page = login_page(&app, own).await;
        assert!(!page.contains("You opened this site as"), "{own}: {page}");
    }
    for _ in 0..2 {
        let page = login_page(&app, "10.0.0.5:3000").await;
        assert!(
            page.contains("You opened this site as 10.0.0.5:3000"),
            "{page}"
        );
        assert!(
            page.contains("href=\"https://shifts.example/login?next=/shifts/7\""),
            "the link leads to the same page: {page}"
        );
    }
    let told = |name: &str| {
        let log = app.log();
        let lines = log
            .lines()
            .filter(|line| line.contains("not the site's own"));
        lines.filter(|line| line.contains(name)).count()
    };
    app.logs("10.0.0.5:3000").await;
    assert_eq!(told("10.0.0.5:3000"), 1, "each name is logged once");
    for n in 0..50 {
        login_page(&app, &format!("name{n}.example")).await;
    }
    assert!(told("") <= 20, "clients cannot fill the log");

    // Health checks use an IP address; programs may use any name.
    let request = app
        .asha()
        .request(Method::GET, "/api/me/")
        .header("host", "192.0.2.1");
    ApiResponse::of(request).await.expect_status(200);
}

#[tokio::test]
async fn a_refused_origin_is_told_the_right_one() {
    let app = TestApp::with(&[("PUBLIC_URL", "https://shifts.example")]);
    let asha = &app.world().asha;
    let request = app
        .anonymous()
        .request(Method::POST, "/api/login/")
        .header("origin", "http://10.0.0.5:3000")
        .json(&json!({"email": asha.email, "password": asha.password}));
    let body = ApiResponse::of(request).await.refused_as(403, "cross_site");
    let sentence = body["error"].as_str().expect("a sentence");
    assert!(sentence.contains("https://shifts.example"), "{sentence}");

    // The form of the login page asks as a script does.
    let request = app
        .anonymous()
        .request(Method::POST, "/fn/sign_in")
        .header("origin", "http://10.0.0.5:3000")
        .header("accept", "application/json")
        .form(&[("email", &asha.email), ("password", &asha.password)]);
    let body = ApiResponse::of(request).await.expect_status(403);
    assert_eq!(
        body,
        json!({"cross_site": {"address": "https://shifts.example"}})
    );
}
