//! CONTRACT §6: environment variables.

use crate::support::{
    app::TestApp,
    command::{binary, database_url, run},
    server::Server,
    test_folder::TestFolder,
};
use rustix::process::Signal;
use std::{fs, time::Duration};

#[tokio::test]
async fn a_wrong_value_is_reported_in_one_line_with_its_variable() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value) in [
        ("LEPTOS_SITE_ADDR", "banana"),
        ("LEPTOS_SITE_ADDR", "127.0.0.1"),
        ("LEPTOS_SITE_ADDR", "127.0.0.1:99999"),
        ("LEPTOS_SITE_ADDR", ""),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "banana"),
        ("DATABASE_URL", ""),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("REDIS_URL", "http://redis.example"),
        ("REDIS_URL", "rediss://redis.example/#insecure"),
        ("REDIS_URL", ""),
        ("PUBLIC_URL", "banana"),
        ("PUBLIC_URL", "ftp://bell.example"),
        ("PUBLIC_URL", "https://bell.example/path"),
        ("PUBLIC_URL", ""),
        ("ALLOWED_ORIGINS", "https://one.example,banana"),
        ("ALLOWED_ORIGINS", "*"),
        ("MAX_SOCKETS", "many"),
        ("MAX_SOCKETS", "-1"),
        ("MAX_SOCKETS", "1.5"),
        ("MAX_SOCKETS", ""),
        ("KEEP_NOTIFICATIONS_DAYS", "forever"),
        ("KEEP_NOTIFICATIONS_DAYS", "-1"),
        ("KEEP_NOTIFICATIONS_DAYS", "1.5"),
        ("KEEP_NOTIFICATIONS_DAYS", ""),
        ("KEEP_CHANGES_DAYS", "30 days"),
        ("KEEP_CHANGES_DAYS", "-1"),
        ("KEEP_CHANGES_DAYS", "99999999999"),
        ("KEEP_CHANGES_DAYS", ""),
        ("LOG_FORMAT", "xml"),
        ("LOG_FORMAT", ""),
        ("RUST_LOG", "server=loud"),
    ] {
        let outcome = run(binary(folder.path())
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .env(name, value)
            .arg("serve"));
        outcome.failed_in_one_line(2, name);
    }
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        0,
        "nothing was created"
    );
}

#[tokio::test]
async fn a_database_that_refuses_connections_is_reported_with_the_cause() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!(
        "postgres://shiftbell@127.0.0.1:{}/shiftbell",
        testkit::free_port()
    );
    let outcome = run(binary(folder.path())
        .env("DATABASE_URL", url)
        .arg("migrate"));
    outcome.failed_in_one_line(1, "refused");
}

#[tokio::test]
async fn a_wildcard_address_requires_public_url() {
    let folder = tempfile::tempdir().expect("a folder");
    for address in ["0.0.0.0:0", "[::]:0"] {
        run(binary(folder.path())
            .env("LEPTOS_SITE_ADDR", address)
            .arg("serve"))
        .failed_in_one_line(2, "PUBLIC_URL");
    }
}

#[tokio::test]
async fn an_address_in_use_is_reported_in_one_line_with_exit_code_1() {
    let app = TestApp::start();
    let folder = tempfile::tempdir().expect("a folder");
    let address = app.address().to_string();
    run(binary(folder.path())
        .env("LEPTOS_SITE_ADDR", &address)
        .arg("serve"))
    .failed_in_one_line(1, &address);
}

#[tokio::test]
async fn runs_serve_without_a_subcommand_and_creates_the_database() {
    let home = TestFolder::new();
    let deep = home.path().join("not").join("there").join("yet");
    let url = [("DATABASE_URL".to_owned(), database_url(&deep))];
    let mut server = Server::start_with(&home, &[], &url);
    let answer = reqwest::get(format!("http://{}/readyz", server.address()))
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(deep.join("shiftbell.db").is_file());
    server.stop();
}

#[tokio::test]
async fn log_format_json_writes_json_lines() {
    let mut app = TestApp::with(&[("LOG_FORMAT", "json"), ("RUST_LOG", "debug")]);
    let asha = &app.world().asha;
    app.anonymous()
        .sign_in(&asha.email, "a wrong secret")
        .await
        .refused(401);
    let session = app.signed_in(asha).await;
    app.ravi().creates(app.ravi().draft(0, 24)).await;
    app.asha().socket().await.leave().await;
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    let log = app.log();
    assert!(!log.trim().is_empty());
    for line in log.lines() {
        assert!(
            serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object()),
            "{line}"
        );
    }
    let cookie = session.cookie().split_once('=').expect("a pair").1;
    for secret in [
        "a wrong secret",
        &asha.password,
        &asha.token,
        cookie,
        "$argon2",
    ] {
        assert!(!log.contains(secret), "a secret is in the log");
    }
}
