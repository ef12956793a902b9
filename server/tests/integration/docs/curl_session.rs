//! `docs/api.md`: the session with `curl` works.

use super::{examples::PAGE, markdown::blocks};
use crate::support::app::TestApp;
use reqwest::Method;
use std::process::Command;

/// Runs the session that contains `part` against the server. Returns what it prints.
async fn run(app: &TestApp, part: &str) -> String {
    let mut sessions = blocks(PAGE)
        .into_iter()
        .filter(|block| block.language == "sh" && block.text.contains(part));
    let session = sessions.next().expect("a session").text;
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
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn a_logistics_system_sends_notifications() {
    let app = TestApp::start();
    let said = run(&app, "--scope notify").await;
    let answer = r#"{"success":true,"told":3}"#;
    assert_eq!(said.matches(answer).count(), 2, "{said}");
    assert!(said.contains("Told 1 user."), "{said}");
    let asha = app.asha();
    let list = asha.inbox().await["notifications"].clone();
    let titles: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["title"].clone())
        .collect();
    assert_eq!(titles, ["Truck 7 is here", "Truck 7 is late"]);
    assert_eq!(list[1]["data"]["minutes"], 40);
}

#[tokio::test]
async fn the_session_with_curl_leads_from_a_token_to_a_shift() {
    let app = TestApp::start();
    let said = run(&app, "Idempotency-Key: first-").await;
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
