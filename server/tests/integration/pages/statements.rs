//! How often a page asks the database for the same.

use crate::support::{app::TestApp, response::ApiResponse};
use reqwest::Method;
use rustix::process::Signal;
use std::time::Duration;

/// Part of the statement that counts the shifts of a list.
const COUNTS_OF_A_LIST: &str = "AS part";

/// What stands inside of a `Suspense` is made several times on the server, and so is a resource that is made there.
#[tokio::test]
async fn a_page_asks_for_its_list_once() {
    let mut app = TestApp::with(&[
        ("LOG_FORMAT", "json"),
        ("RUST_LOG", "error,server=debug,sqlx::query=debug"),
    ]);
    let ravi = app.ravi();
    let decided = ravi.creates(ravi.draft(0, 24)).await;
    let pending = ravi.creates(ravi.draft(1, 24)).await;
    app.asha().approves(&decided).await;
    let asha = app.signed_in(&app.world().asha).await;
    let mut pages = Vec::new();
    for (path, times) in [
        ("/".to_owned(), 1),
        ("/shifts/print".to_owned(), 1),
        // The next request to decide.
        (format!("/shifts/{}", decided["id"]), 1),
        (format!("/shifts/{}", pending["id"]), 0),
    ] {
        let request = asha
            .bare_request(Method::GET, &path)
            .header("accept", "text/html");
        let page = ApiResponse::of(request).await;
        assert_eq!(page.status, 200, "{path}");
        pages.push((path, page.header("x-request-id").to_owned(), times));
    }
    // The log is complete once the server has ended.
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    let log = app.log();
    for (path, id, times) in pages {
        let of_page = log.lines().filter(|line| line.contains(&id));
        let asked = of_page.filter(|line| line.contains(COUNTS_OF_A_LIST));
        assert_eq!(asked.count(), times, "{path}");
    }
}
