//! Handlers for the receipts of a shift, and for calling for its decision again (CONTRACT §7).

use super::{ApiResult, shifts::shift_id};
use crate::{http::extract::Caller, state::AppState};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{service::shifts, shift::ShiftReceipts};
use serde_json::{Value, json};

/// `GET /api/shifts/{id}/receipts/`: how many were told of a shift, were reached and saw it.
pub async fn of_shift(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<ShiftReceipts>> {
    Ok(Json(
        shifts::receipts(&state.service, &caller.user, shift_id(&id)).await?,
    ))
}

/// `POST /api/shifts/{id}/nudge/`: reminds the EICs of a pending shift.
pub async fn nudge(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Value>> {
    let told = shifts::nudge(&state.service, &caller.user, shift_id(&id)).await?;
    Ok(Json(json!({"success": true, "told": told})))
}
