//! CONTRACT §6: `demo`.

use crate::support::{
    app::TestApp,
    people::{Credential, Person},
    server::Server,
    test_folder::TestFolder,
};
use serde_json::Value;
use std::fs;

#[tokio::test]
async fn demo_fills_only_a_database_without_users() {
    let app = TestApp::start();
    app.command(&["demo"]).failed_in_one_line(1, "users");
    assert_eq!(
        app.admin().get("/api/shifts/").await.json()["count"],
        0,
        "without --sample there are no shifts"
    );
    let home = TestFolder::new();
    home.run_with_input(
        &[
            "user",
            "add",
            "--email",
            "a@b.example",
            "--name",
            "A",
            "--password-stdin",
        ],
        "a long password\n",
    )
    .ok();
    home.run(&["demo", "--credentials", "credentials.json"])
        .failed_in_one_line(1, "users");
    assert!(!home.path().join("credentials.json").exists());
}

#[tokio::test]
async fn demo_sample_contains_plausible_shifts() {
    let home = TestFolder::new();
    home.run(&["demo", "--sample", "--credentials", "credentials.json"])
        .ok();
    let credentials: Value = serde_json::from_slice(
        &fs::read(home.path().join("credentials.json")).expect("credentials"),
    )
    .expect("JSON");
    let mut server = Server::start(&home, &[]);
    let person = |who: &Value| {
        let token = who["token"].as_str().expect("a token").to_owned();
        Person::new(
            reqwest::Client::new(),
            server.address(),
            Credential::Token(token),
            None,
        )
    };
    let (eic, vendor) = (
        person(&credentials["eics"][0]),
        person(&credentials["vendors"][0]),
    );
    assert!(eic.get("/api/shifts/").await.expect_status(200)["count"].as_i64() > Some(0));
    assert!(vendor.get("/api/shifts/").await.expect_status(200)["count"].as_i64() > Some(0));
    assert!(eic.inbox().await["unread_count"].as_i64() > Some(0));
    server.stop();
}

#[tokio::test]
async fn creates_10000_eics_within_seconds() {
    let home = TestFolder::new();
    let since = std::time::Instant::now();
    home.run(&[
        "demo",
        "--eics",
        "10000",
        "--credentials",
        "credentials.json",
    ])
    .ok();
    assert!(since.elapsed().as_secs() < 60, "{:?}", since.elapsed());
    let credentials: Value = serde_json::from_slice(
        &fs::read(home.path().join("credentials.json")).expect("credentials"),
    )
    .expect("JSON");
    assert_eq!(credentials["eics"].as_array().map(Vec::len), Some(10_000));
}
