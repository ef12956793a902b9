//! Health checks for proxies and orchestrators (CONTRACT §6).

use crate::{bus::Bus, state::AppState};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// Time limit for the answer of Redis.
const BUS_TIMEOUT: Duration = Duration::from_secs(2);

/// `GET /healthz`: 200 while the process runs.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `GET /readyz`: 200 while this node can serve. Without Redis it still can: the sweep finds what no hint announced.
/// Migrations need no check: they run before the process listens.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    let database = state.database_check.is_writable(state.service.store());
    let (is_writable, bus) = tokio::join!(database, bus_status(state.bus.as_ref()));
    let (code, status) = match (state.lifecycle.stop.is_cancelled(), is_writable, bus) {
        (true, ..) | (_, false, _) => (StatusCode::SERVICE_UNAVAILABLE, "down"),
        (false, true, "down") => (StatusCode::OK, "degraded"),
        (false, true, _) => (StatusCode::OK, "ok"),
    };
    let database = if is_writable { "ok" } else { "down" };
    let body = json!({"status": status, "database": database, "bus": bus});
    (code, Json(body))
}

async fn bus_status(bus: Option<&Bus>) -> &'static str {
    match bus {
        None => "off",
        Some(bus) => match timeout(BUS_TIMEOUT, bus.is_reachable()).await {
            Ok(true) => "ok",
            _ => "down",
        },
    }
}
