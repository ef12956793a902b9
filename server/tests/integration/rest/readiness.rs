//! CONTRACT §6: what `/readyz` says.

use crate::support::{app::TestApp, socket::SOON};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use std::time::Instant;

async fn readiness(app: &TestApp) -> (u16, Value) {
    let answer = app.anonymous().get("/readyz").await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn a_node_without_redis_is_ready() {
    let app = TestApp::start();
    let ready = json!({"status": "ok", "database": "ok", "bus": "off"});
    assert_eq!(readiness(&app).await, (200, ready));
}

#[tokio::test]
async fn a_node_whose_bus_is_down_is_degraded() {
    let nobody = format!("redis://127.0.0.1:{}", testkit::free_port());
    let app = TestApp::with(&[("REDIS_URL", &nobody)]);
    let degraded = json!({"status": "degraded", "database": "ok", "bus": "down"});
    assert_eq!(readiness(&app).await, (200, degraded));
}

#[tokio::test]
async fn a_node_that_cannot_write_is_down_until_it_can() {
    let app = TestApp::start();
    let ready = json!({"status": "ok", "database": "ok", "bus": "off"});
    assert_eq!(readiness(&app).await, (200, ready.clone()));
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&app.database_url())
        .await
        .expect("the database");
    let mut lock = database.begin().await.expect("a transaction");
    sqlx::query("UPDATE settings SET value = 'held' WHERE key = 'write_check'")
        .execute(&mut *lock)
        .await
        .expect("the lock");
    // Reads still work.
    app.asha().get("/api/me/").await.expect_status(200);
    let down = json!({"status": "down", "database": "down", "bus": "off"});
    // The last result counts for a second.
    until(&app, (503, down)).await;
    assert_eq!(app.anonymous().get("/healthz").await.status, 200);
    lock.rollback().await.expect("the lock is free");
    until(&app, (200, ready)).await;
}

async fn until(app: &TestApp, expected: (u16, Value)) {
    let deadline = Instant::now() + SOON;
    loop {
        let found = readiness(app).await;
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{found:?}");
    }
}
