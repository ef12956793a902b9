//! CONTRACT §6: the pages, as far as they can be seen without a browser.

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
async fn without_a_session_every_page_leads_to_the_login_and_back() {
    let app = TestApp::start();
    let nobody = app.nobody();
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
        let answer = page(&nobody, path).await;
        assert_eq!(answer.status, 303, "{path}");
        let location = answer.header("location").replace('/', "%2F");
        assert!(
            location.ends_with(&format!("login?next={next}")),
            "{path}: {location}"
        );
    }
    let login = page(&nobody, "/login").await;
    assert_eq!(login.status, 200);
    assert!(login.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn the_login_leads_to_a_path_of_ours_only() {
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
            &app.nobody(),
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
async fn the_bell_is_in_the_html_of_every_page() {
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
                "{path}: a page of one user is nobody else's"
            );
        }
    }
}

#[tokio::test]
async fn with_the_flag_off_no_bell_is_drawn() {
    let app = TestApp::with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    let asha = app.signed_in(&app.world().asha).await;
    let answer = page(&asha, "/").await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text.contains("aria-label=\"Notifications,"));
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_404() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    for path in ["/nonsense", "/shifts/999999", "/shifts/abc"] {
        assert_eq!(page(&asha, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_people_typed_is_text_on_the_page() {
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
