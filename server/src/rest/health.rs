//! For whoever keeps the process running (CONTRACT §6).

use crate::state::AppState;
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// What takes longer cannot serve anyone.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process is alive.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `GET /readyz`: it can work. Its migrations are done, or it would not listen.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    if state.lifecycle.stop.is_cancelled() {
        return not_ready("stopping");
    }
    let database = timeout(ANSWER_WITHIN, state.service.store().ping());
    let bus = async {
        match &state.bus {
            Some(bus) => timeout(ANSWER_WITHIN, bus.answers()).await == Ok(true),
            None => true,
        }
    };
    match tokio::join!(database, bus) {
        (Ok(Ok(())), true) => (StatusCode::OK, Json(json!({"status": "ready"}))),
        (Ok(Ok(())), false) => not_ready("Redis does not answer"),
        _ => not_ready("the database does not answer"),
    }
}

fn not_ready(why: &str) -> (StatusCode, Json<Value>) {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({"status": "not ready", "reason": why})),
    )
}
