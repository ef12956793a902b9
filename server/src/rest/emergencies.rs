//! Handlers for emergencies (CONTRACT §7).

use super::request_fields::{idempotency_key, text};
use super::{ApiResult, page::PageBody, parse_id_or_zero};
use crate::{
    http::extract::{BodyFields, Caller, QueryParams, body::UnreadBody},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::IntoResponse,
};
use domain::{
    emergency::{Emergency, EmergencyDraft, EmergencyFilter},
    error::Error,
    field_errors::FieldError,
    id::{EmergencyId, StationId},
    policy,
    service::emergencies,
};
use serde_json::{Value, json};

/// `GET /api/emergencies/`: a page of the emergencies that the caller may see, the newest first.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<Emergency>>> {
    policy::may_see_emergencies(&caller.user)?;
    let params = QueryParams::from_uri(&uri);
    let filter = EmergencyFilter {
        status: params.parse("status")?,
        station: params.id("station", StationId::new)?,
        active_first: false,
    };
    let page = emergencies::list(&state.service, &caller.user, &filter, params.page()?).await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `POST /api/emergencies/`: raises an emergency; repeatable with an `Idempotency-Key`.
pub async fn raise(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    policy::may_raise_emergencies(&caller.user)?;
    let key = idempotency_key(&headers)?;
    let draft = parse_draft(&body.json().await?)?;
    let emergency = emergencies::raise(&state.service, &caller.user, draft, key).await?;
    Ok((StatusCode::CREATED, response(&emergency)))
}

/// `GET /api/emergencies/{id}/`: one emergency with its recipients.
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Value>> {
    let details = emergencies::details(&state.service, &caller.user, emergency_id(&id)).await?;
    let mut body = json!(details.emergency);
    body["recipients"] = json!(details.recipients);
    Ok(Json(body))
}

/// `GET /api/emergencies/{id}/report/`: the same as a table for a spreadsheet.
pub async fn report(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<impl IntoResponse> {
    let id = emergency_id(&id);
    let table = emergencies::report(&state.service, &caller.user, id).await?;
    let disposition = format!("attachment; filename=\"emergency-{id}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, table))
}

/// `POST /api/emergencies/{id}/acknowledge/`: acknowledges an emergency of which the caller was told.
pub async fn acknowledge(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_see_emergencies(&caller.user)?;
    // It has no fields, but a malformed body is an error.
    if let Some(bytes) = body.optional_json().await? {
        BodyFields::parse(&bytes)?.finish()?;
    }
    let id = emergency_id(&id);
    let emergency = emergencies::acknowledge(&state.service, &caller.user, id).await?;
    Ok(response(&emergency))
}

/// `POST /api/emergencies/{id}/close/`: closes an emergency, with a note.
pub async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_close_emergencies(&caller.user)?;
    let mut fields = BodyFields::parse(&body.json().await?)?;
    let note = fields.required("note", text, FieldError::NotText);
    fields.finish()?;
    let (id, note) = (emergency_id(&id), note.ok_or(Error::Malformed)?);
    let emergency = emergencies::close(&state.service, &caller.user, id, &note).await?;
    Ok(response(&emergency))
}

fn response(emergency: &Emergency) -> Json<Value> {
    Json(json!({"success": true, "emergency": emergency}))
}

fn emergency_id(text: &str) -> EmergencyId {
    EmergencyId::new(parse_id_or_zero(text))
}

fn parse_draft(bytes: &[u8]) -> Result<EmergencyDraft, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let station_id = body.required("station_id", Value::as_i64, FieldError::NotAStationId);
    let message = body.required("message", text, FieldError::NotText);
    let drill = body.optional("drill", Value::as_bool, FieldError::NotABoolean);
    body.finish()?;
    let (Some(station_id), Some(message)) = (station_id, message) else {
        return Err(Error::Malformed);
    };
    Ok(EmergencyDraft {
        station_id: StationId::new(station_id),
        message,
        drill: drill.unwrap_or_default(),
    })
}
