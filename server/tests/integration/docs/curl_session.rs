//! `docs/api.md`: the session with `curl` works.

use super::{examples::PAGE, markdown::blocks};
use crate::support::app::TestApp;
use reqwest::Method;
use std::process::Command;

#[tokio::test]
async fn the_session_with_curl_leads_from_a_token_to_a_shift() {
    let app = TestApp::start();
    let session = blocks(PAGE)
        .into_iter()
        .find(|block| block.language == "sh");
    let session = session.expect("a session").text;
    let ours = [
        ("http://127.0.0.1:3000", app.origin()),
        (
            "target/release/shiftbell",
            env!("CARGO_BIN_EXE_shiftbell").to_owned(),
        ),
    ];
    let session = ours
        .iter()
        .fold(session.to_owned(), |session, (theirs, ours)| {
            assert!(session.contains(theirs), "{theirs} is not in the session");
            session.replace(theirs, ours)
        });
    let url = app.database_url();
    let run = move || {
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", &session])
            .env("DATABASE_URL", url)
            .output()
    };
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let output = output.expect("bash starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for part in [
        "vendor1@demo.example",
        "Pending EIC approval",
        "\"APPROVED\"",
        "approved the shift",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    let shifts = app.ravi().get("/api/shifts/").await.expect_status(200);
    assert_eq!(shifts["count"], 1);
    let request = app.anonymous().request(Method::GET, "/api/me/");
    assert_eq!(request.send().await.expect("an answer").status(), 401);
}
