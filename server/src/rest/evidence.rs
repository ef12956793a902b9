//! Handlers for evidence and the limits of stations (CONTRACT §3).

use super::{ApiResult, parse_id_or_zero, shifts::shift_id};
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
    evidence::{Evidence, FindingLevel, Limit, LimitKey, Limits},
    field_errors::FieldError,
    id::StationId,
    policy,
    service::evidence,
};
use serde_json::Value;

/// `GET /api/shifts/{id}/evidence/`: the facts about a shift.
pub async fn of_shift(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Evidence>> {
    let (service, user) = (&state.service, &caller.user);
    Ok(Json(
        evidence::of_shift(service, user, shift_id(&id)).await?,
    ))
}

/// `GET /api/stations/{id}/limits/`: the limits of a mother station.
pub async fn limits(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Limits>> {
    let station = StationId::new(parse_id_or_zero(&id));
    Ok(Json(
        evidence::limits(&state.service, &caller.user, station).await?,
    ))
}

/// `PATCH /api/stations/{id}/limits/`: sets some of the limits.
pub async fn set_limits(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Limits>> {
    policy::may_change_limits(&caller.user)?;
    let station = StationId::new(parse_id_or_zero(&id));
    let changes = parse_changes(&body.json().await?)?;
    let (service, user) = (&state.service, &caller.user);
    Ok(Json(
        evidence::set_limits(service, user, station, &changes).await?,
    ))
}

fn parse_changes(bytes: &[u8]) -> Result<Vec<(LimitKey, Limit)>, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let changes = LimitKey::ALL
        .into_iter()
        .filter_map(|key| {
            let max = key.max();
            let read = |value: &Value| limit(value, max);
            let limit = body.optional(key.as_str(), read, FieldError::NotALimit { max })?;
            Some((key, limit))
        })
        .collect();
    body.finish()?;
    Ok(changes)
}

fn limit(value: &Value, max: i64) -> Option<Limit> {
    let fields = value.as_object()?;
    let value = match fields.get("value")? {
        Value::Null => None,
        value => Some(value.as_i64().filter(|value| (0..=max).contains(value))?),
    };
    let level = match fields.get("level")?.as_str()? {
        "WARN" => FindingLevel::Warn,
        "BLOCK" => FindingLevel::Block,
        _ => return None,
    };
    Some(Limit { value, level })
}
