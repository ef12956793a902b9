//! Handlers for series (CONTRACT §3, "Series").

use super::request_fields::text;
use super::{ApiResult, parse_id_or_zero};
use crate::{
    http::extract::{BodyFields, Caller, body::UnreadBody},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    error::Error,
    field_errors::FieldError,
    id::{SeriesId, ShiftId},
    policy,
    series::{Series, SeriesOutcome},
    service::series,
    shift::MAX_DATES,
};
use serde_json::{Value, json};

/// `GET /api/series/{id}/`: one series with its dates.
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Series>> {
    policy::may_view_shifts(&caller.user)?;
    Ok(Json(
        series::get(&state.service, &caller.user, series_id(&id)).await?,
    ))
}

/// `POST /api/series/{id}/approve/`: approves the named dates, or all that may be.
pub async fn approve(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_decide_shifts(&caller.user)?;
    let named = named_dates(body).await?;
    let outcome = series::approve(&state.service, &caller.user, series_id(&id), named).await?;
    Ok(response(outcome))
}

/// `POST /api/series/{id}/reject/`: rejects the named dates, or all that may be, with a reason.
pub async fn reject(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_decide_shifts(&caller.user)?;
    let mut fields = BodyFields::parse(&body.json().await?)?;
    let reason = fields.required("reason", text, FieldError::NotText);
    let named = take_dates(&mut fields);
    fields.finish()?;
    let reason = reason.ok_or(Error::Malformed)?;
    let id = series_id(&id);
    let outcome = series::reject(&state.service, &caller.user, id, &reason, named).await?;
    Ok(response(outcome))
}

/// `POST /api/series/{id}/cancel/`: cancels the named dates, or all that may be.
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_cancel_shifts(&caller.user)?;
    let named = named_dates(body).await?;
    let outcome = series::cancel(&state.service, &caller.user, series_id(&id), named).await?;
    Ok(response(outcome))
}

fn response(outcome: SeriesOutcome) -> Json<Value> {
    let SeriesOutcome {
        changed,
        skipped,
        series,
    } = outcome;
    Json(json!({"success": true, "changed": changed, "skipped": skipped, "series": series}))
}

fn series_id(text: &str) -> SeriesId {
    SeriesId::new(parse_id_or_zero(text))
}

/// The optional `shift_ids` of the body: the dates to change.
async fn named_dates(body: UnreadBody) -> Result<Option<Vec<ShiftId>>, Error> {
    let Some(bytes) = body.optional_json().await? else {
        return Ok(None);
    };
    let mut fields = BodyFields::parse(&bytes)?;
    let named = take_dates(&mut fields);
    fields.finish()?;
    Ok(named)
}

fn take_dates(fields: &mut BodyFields) -> Option<Vec<ShiftId>> {
    let ids = |value: &Value| {
        let ids = value.as_array()?;
        let in_range = (1..=MAX_DATES).contains(&ids.len());
        let ids = ids.iter().map(|id| id.as_i64().map(ShiftId::new));
        in_range.then(|| ids.collect()).flatten()
    };
    fields.optional("shift_ids", ids, FieldError::NotShiftIds { max: MAX_DATES })
}
