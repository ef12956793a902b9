//! CONTRACT §6: the HTML of the pages.

use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::Method;

async fn page(person: &Person, path: &str) -> ApiResponse {
    ApiResponse::of(
        person
            .bare_request(Method::GET, path)
            .header("accept", "text/html"),
    )
    .await
}

#[tokio::test]
async fn redirects_to_the_login_without_a_session_and_back_afterwards() {
    let app = TestApp::start();
    let anonymous = app.anonymous();
    for (path, next) in [
        ("/", "%2F"),
        (
            "/?status=PENDING&q=a%20b",
            "%2F%3Fstatus%3DPENDING%26q%3Da%2520b",
        ),
        ("/shifts/new", "%2Fshifts%2Fnew"),
        ("/shifts/7", "%2Fshifts%2F7"),
        ("/notifications", "%2Fnotifications"),
    ] {
        let answer = page(&anonymous, path).await;
        assert_eq!(answer.status, 303, "{path}");
        let location = answer.header("location").replace('/', "%2F");
        assert!(
            location.ends_with(&format!("login?next={next}")),
            "{path}: {location}"
        );
    }
    let login = page(&anonymous, "/login").await;
    assert_eq!(login.status, 200);
    assert!(login.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn login_redirects_only_to_paths_of_this_site() {
    let app = TestApp::start();
    for elsewhere in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1",
        "https:evil.example",
    ] {
        let answer = page(
            &app.anonymous(),
            &format!(
                "/login?next={}",
                elsewhere.replace(':', "%3A").replace('\\', "%5C")
            ),
        )
        .await;
        assert_eq!(answer.status, 200, "{elsewhere}");
        assert!(
            !answer.text.contains("href=\"https://evil.example")
                && !answer.text.contains("href=\"//evil.example"),
            "{elsewhere}"
        );
        assert!(!answer.headers.contains_key("set-cookie"), "{elsewhere}");
    }
}

#[tokio::test]
async fn every_page_contains_the_bell() {
    let app = TestApp::start();
    for (who, count) in [(&app.world().asha, 1), (&app.world().ravi, 0)] {
        let person = app.signed_in(who).await;
        let shift = app.ravi();
        let created = shift.get("/api/shifts/").await.json();
        let id = match created["results"][0]["id"].as_i64() {
            Some(id) => id,
            None => shift.creates(shift.draft(0, 24)).await["id"]
                .as_i64()
                .expect("an id"),
        };
        for path in [
            "/".to_owned(),
            format!("/shifts/{id}"),
            "/notifications".to_owned(),
        ] {
            let answer = page(&person, &path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(
                answer
                    .text
                    .contains(&format!("aria-label=\"Notifications, {count} unread\"")),
                "{path} of {}",
                who.email
            );
            assert!(
                answer.header("cache-control").contains("no-store"),
                "{path}: contains the page of another user"
            );
        }
    }
}

#[tokio::test]
async fn pages_contain_no_bell_without_notifications() {
    let app = TestApp::with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    let asha = app.signed_in(&app.world().asha).await;
    let answer = page(&asha, "/").await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text.contains("aria-label=\"Notifications,"));
}

#[tokio::test]
async fn an_unknown_page_returns_404() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    for path in ["/nonsense", "/shifts/999999", "/shifts/abc"] {
        assert_eq!(page(&asha, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn escapes_user_input_as_text() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    asha.rejects(
        &shift,
        "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    )
    .await;
    let session = app.signed_in(&app.world().ravi).await;
    for path in [
        "/".to_owned(),
        format!("/shifts/{}", shift["id"]),
        "/notifications".to_owned(),
    ] {
        let answer = page(&session, &path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            !answer.text.contains("<script>alert(1)") && !answer.text.contains("<img src=x"),
            "{path}"
        );
    }
}
