//! Health checks for proxies and orchestrators (CONTRACT §6).

use crate::state::AppState;
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// Time limit for the checks of database and Redis.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// `GET /healthz`: 200 while the process runs.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `GET /readyz`: 200 if database and Redis answer. Migrations need no check: they run before the process listens.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    if state.lifecycle.stop.is_cancelled() {
        return not_ready("stopping");
    }
    let database = timeout(CHECK_TIMEOUT, state.service.store().ping());
    let bus = async {
        match &state.bus {
            Some(bus) => timeout(CHECK_TIMEOUT, bus.is_reachable()).await == Ok(true),
            None => true,
        }
    };
    match tokio::join!(database, bus) {
        (Ok(Ok(())), true) => (StatusCode::OK, Json(json!({"status": "ready"}))),
        (Ok(Ok(())), false) => not_ready("Redis does not answer"),
        _ => not_ready("the database does not answer"),
    }
}

fn not_ready(reason: &str) -> (StatusCode, Json<Value>) {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({"status": "not ready", "reason": reason})),
    )
}
