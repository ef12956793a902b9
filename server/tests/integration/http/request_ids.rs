//! CONTRACT §1: the id of a request, in its response, in the body of an error and in the log.

use crate::support::{
    app::TestApp, raw_connection::RawConnection, response::ApiResponse, socket::Socket,
};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use std::{collections::HashSet, fs, time::Duration};

const BEHIND_PROXY: (&str, &str) = ("TRUSTED_PROXIES", "127.0.0.1");

#[tokio::test]
async fn every_response_has_an_id_of_its_own() {
    let site = tempfile::tempdir().expect("a folder");
    fs::write(site.path().join("favicon.svg"), "<svg/>").expect("a file");
    let app = TestApp::with(&[("SITE_ROOT", site.path().to_str().expect("text"))]);

    let (ravi, anonymous) = (app.ravi(), app.anonymous());
    let answers = [
        ravi.get("/api/me/").await,
        anonymous.get("/login").await,
        anonymous.get("/").await,
        anonymous.get("/favicon.svg").await,
        anonymous.get("/healthz").await,
        anonymous.get("/readyz").await,
        ravi.get("/nonsense").await,
    ];
    let errors = [
        anonymous.get("/api/me/").await,
        ravi.get("/api/nonsense/").await,
        ravi.get("/api/shifts/999999/").await,
        ravi.get("/api/shifts/?page=x").await,
        ravi.post_raw("/api/shifts/", "{").await,
        ravi.get("/ws/notifications/").await,
        ApiResponse::of(ravi.request(Method::DELETE, "/api/shifts/")).await,
        ApiResponse::of(ravi.request(Method::POST, "/nonsense")).await,
    ];
    let mut ids = HashSet::new();
    for answer in answers.iter().chain(&errors) {
        let id = answer.header("x-request-id");
        assert!(is_valid(id), "{}: {id:?}", answer.status);
        assert!(ids.insert(id.to_owned()), "{id} came twice");
    }
    for error in &errors {
        let body = error.refused(error.status);
        assert_eq!(body["request_id"], error.header("x-request-id"), "{body}");
    }

    let mut raw = RawConnection::connect(app.address()).await;
    raw.ask_upgrade(&ravi, "").await;
    let upgrade = raw.answer().await;
    assert_eq!(upgrade.status, 101);
    assert!(
        upgrade.head.contains("\r\nx-request-id: "),
        "{}",
        upgrade.head
    );
    let mut raw = RawConnection::connect(app.address()).await;
    raw.send("GET /healthz HTTP/1.1\r\n\r\n").await;
    let refused = raw.answer().await;
    let body: Value = serde_json::from_str(&refused.body).expect("JSON");
    let id = body["request_id"].as_str().expect("an id");
    assert!(refused.head.contains(&format!("x-request-id: {id}")));
}

#[tokio::test]
async fn a_large_error_is_compressed_and_has_its_id() {
    let app = TestApp::start();
    let shift = app.ravi().creates(app.ravi().draft(0, 24)).await;
    let path = format!("/api/shifts/{}/approve/", shift["id"]);
    app.asha().post_nothing(&path).await.expect_status(200);
    let plain = app.asha().post_nothing(&path).await;
    let request = app
        .asha()
        .request(Method::POST, &path)
        .header("accept-encoding", "gzip");
    let packed = ApiResponse::of(request).await;
    assert_eq!(
        plain.refused(409)["request_id"],
        plain.header("x-request-id")
    );
    assert_eq!(
        (packed.status, packed.header("content-encoding")),
        (409, "gzip")
    );
    assert!(is_valid(packed.header("x-request-id")));
}

#[tokio::test]
async fn takes_the_id_of_a_trusted_proxy_only() {
    let longest = "x".repeat(64);
    let ask = async |app: &TestApp, ids: &[&str]| {
        let mut request = app.anonymous().request(Method::GET, "/api/me/");
        for id in ids {
            request = request.header("x-request-id", *id);
        }
        let answer = ApiResponse::of(request).await;
        let id = answer.header("x-request-id").to_owned();
        assert!(is_valid(&id), "{id:?}");
        assert_eq!(answer.refused(401)["request_id"], id.as_str());
        id
    };
    let open = TestApp::start();
    assert_ne!(ask(&open, &["from-a-client"]).await, "from-a-client");
    let app = TestApp::with(&[BEHIND_PROXY]);
    for id in ["a", "Az-09_.", &longest] {
        assert_eq!(ask(&app, &[id]).await, id);
    }
    let too_long = "x".repeat(65);
    for ids in [&["a b"][..], &[""], &["a/b"], &[&too_long], &["a", "b"]] {
        assert!(!ids.contains(&ask(&app, ids).await.as_str()), "{ids:?}");
    }
}

#[tokio::test]
async fn a_page_that_fails_shows_the_id_of_its_request() {
    let app = TestApp::start();
    let shift = app.ravi().creates(app.ravi().draft(0, 24)).await;
    let mut database = connect(&app).await;
    sqlx::query("UPDATE shifts SET created_at = 9000000000000000000")
        .execute(&mut database)
        .await
        .expect("a broken row");
    let asha = app.signed_in(&app.world().asha).await;
    let page = asha.get(&format!("/shifts/{}", shift["id"])).await;
    let id = page.header("x-request-id");
    assert_eq!(page.status, 500, "{}", page.text);
    assert!(
        page.text.contains(&format!("Reference: {id}")),
        "{}",
        page.text
    );
    app.logs("created_at of row").await;
    let log = app.log();
    let line = log.lines().find(|line| line.contains("created_at of row"));
    assert!(line.is_some_and(|line| line.contains(id)), "{log}");
}

/// Both log formats show the id on every line of a request, down to the store, and of the actions of a socket.
#[tokio::test]
async fn log_lines_have_the_id_of_their_request() {
    for format in ["text", "json"] {
        let app = TestApp::with(&[BEHIND_PROXY, ("LOG_FORMAT", format), ("RUST_LOG", "warn")]);
        let (ravi, asha) = (app.ravi(), app.asha());
        let shift = ravi.creates(ravi.draft(0, 24)).await;
        let path = format!("/api/shifts/{}/approve/", shift["id"]);
        let mut headers = asha.upgrade_headers();
        headers.push(("x-request-id", "of-the-socket".to_owned()));
        let mut socket = Socket::open(app.address(), "", &headers)
            .await
            .expect("an open socket");
        socket.first().await;

        // Both wait for these rows longer than a second, which is slow.
        let mut database = connect(&app).await;
        let mut lock = database.begin().await.expect("a transaction");
        sqlx::query("UPDATE inboxes SET seq = seq")
            .execute(&mut *lock)
            .await
            .expect("the lock");
        socket.send(json!({"action": "mark_all_read"})).await;
        let approval = asha
            .request(Method::POST, &path)
            .header("x-request-id", "of-the-approval");
        let approval = tokio::spawn(ApiResponse::of(approval));
        tokio::time::sleep(Duration::from_millis(1_300)).await;
        lock.rollback().await.expect("the lock is free");
        approval.await.expect("no panic").expect_status(200);

        for id in ["of-the-approval", "of-the-socket"] {
            app.logs(id).await;
        }
        let log = app.log();
        // What the server does by itself belongs to no request.
        let of_requests = |line: &&str| {
            let background = ["housekeeping", "deadlines", "receipts"];
            line.contains("slow") && !background.iter().any(|task| line.contains(task))
        };
        for line in log.lines().filter(of_requests) {
            let ids = ["of-the-approval", "of-the-socket"];
            assert!(ids.iter().any(|id| line.contains(id)), "{line}");
            if format == "json" {
                let line: Value = serde_json::from_str(line).expect("JSON");
                assert!(line["spans"][0]["request_id"].is_string(), "{line}");
            }
        }
    }
}

async fn connect(app: &TestApp) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(&app.database_url())
        .await
        .expect("the database")
}

fn is_valid(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}
