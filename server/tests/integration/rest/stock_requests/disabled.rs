//! With the feature flag down everything works and tells nobody (CONTRACT §5).

use crate::support::{
    app::TestApp,
    trips::{approved, assigned, request_now, requested, steps},
};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::Duration;

const FLAG: &str = "ENABLE_REALTIME_NOTIFICATIONS";

#[tokio::test]
async fn trips_and_requests_work_and_tell_nobody_while_realtime_is_off() {
    let mut app = TestApp::start();
    let told = requested(&app, json!(3)).await;
    let before = app.asha().inbox().await;
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    app.restart_with(&[(FLAG, "false")]);
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let shift = approved(&app, 0, 24).await;
    let trip = assigned(&app, &shift, Some(&told)).await;
    steps(&ravi, &trip, "start").await;
    assert_eq!(asha.inbox().await, before, "nothing new");
    steps(&ravi, &trip, "complete").await;
    assert_eq!(request_now(&dinesh, &told).await["status"], "SERVED");
    // Resolving goes on.
    let after = asha.inbox().await;
    assert_eq!(after["notifications"][0]["resolved"]["status"], "SERVED");
    assert_eq!(after["unread_count"], 0);
    let silent = requested(&app, json!(2)).await;
    assert_eq!(
        asha.inbox().await["notifications"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(ravi.inbox().await["notifications"], json!([]));
    assert_eq!(silent["status"], "OPEN");
    assert_ne!(silent["id"], Value::Null);
}
