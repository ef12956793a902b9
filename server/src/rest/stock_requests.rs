//! Handlers for stock requests (CONTRACT §7).

use super::request_fields::{
    idempotency_key, or_null, take_quantity, take_version, text, version_of_body,
};
use super::{ApiResult, page::PageBody, parse_id_or_zero};
use crate::{
    http::extract::{BodyFields, Caller, QueryParams, body::UnreadBody},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::IntoResponse,
};
use domain::{
    error::Error,
    field_errors::FieldError,
    id::{StationId, StockRequestId},
    policy,
    service::stock_requests,
    stock_request::{
        HoursToEmpty, MAX_HOURS_TO_EMPTY, StockRequest, StockRequestChange, StockRequestDraft,
        StockRequestFilter,
    },
};
use serde_json::{Value, json};

const NOT_HOURS: FieldError = FieldError::NotHours {
    max: MAX_HOURS_TO_EMPTY,
};

/// `GET /api/stock-requests/`: a page of the requests that the caller may see, filtered by the query parameters.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<StockRequest>>> {
    policy::may_view_stock_requests(&caller.user)?;
    let params = QueryParams::from_uri(&uri);
    let filter = StockRequestFilter {
        status: params.parse("status")?,
        station: params.id("station", StationId::new)?,
    };
    let page = stock_requests::list(&state.service, &caller.user, filter, params.page()?).await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `GET /api/stock-requests/{id}/`: one request.
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<StockRequest>> {
    Ok(Json(
        stock_requests::get(&state.service, &caller.user, request_id(&id)).await?,
    ))
}

/// `POST /api/stock-requests/`: an operator asks for gas; repeatable with an `Idempotency-Key`.
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    policy::may_request_stock(&caller.user)?;
    let key = idempotency_key(&headers)?;
    let draft = parse_draft(&body.json().await?)?;
    let request = stock_requests::create(&state.service, &caller.user, draft, key).await?;
    Ok((StatusCode::CREATED, response(&request)))
}

/// `PATCH /api/stock-requests/{id}/`: an operator changes a request.
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_request_stock(&caller.user)?;
    let change = parse_change(&body.json().await?)?;
    let (service, user) = (&state.service, &caller.user);
    let request = stock_requests::change(service, user, request_id(&id), change).await?;
    Ok(response(&request))
}

/// `POST /api/stock-requests/{id}/cancel/`: an operator cancels a request.
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_request_stock(&caller.user)?;
    let version = version_of_body(body).await?;
    let (service, user) = (&state.service, &caller.user);
    let request = stock_requests::cancel(service, user, request_id(&id), version).await?;
    Ok(response(&request))
}

fn response(request: &StockRequest) -> Json<Value> {
    Json(json!({"success": true, "stock_request": request}))
}

fn request_id(text: &str) -> StockRequestId {
    StockRequestId::new(parse_id_or_zero(text))
}

fn parse_draft(bytes: &[u8]) -> Result<StockRequestDraft, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let station = body.required("station_id", Value::as_i64, FieldError::NotAStationId);
    let hours_to_empty = body.required("hours_to_empty", hours, NOT_HOURS);
    let quantity_kg = take_quantity(&mut body);
    let note = take_note(&mut body);
    body.finish()?;
    Ok(StockRequestDraft {
        station_id: StationId::new(station.ok_or(Error::Malformed)?),
        hours_to_empty: hours_to_empty.ok_or(Error::Malformed)?,
        quantity_kg: quantity_kg.flatten(),
        note: note.flatten(),
    })
}

fn parse_change(bytes: &[u8]) -> Result<StockRequestChange, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let change = StockRequestChange {
        hours_to_empty: body.optional("hours_to_empty", hours, NOT_HOURS),
        quantity_kg: take_quantity(&mut body),
        note: take_note(&mut body),
        version: take_version(&mut body),
    };
    body.finish()?;
    Ok(change)
}

fn hours(value: &Value) -> Option<HoursToEmpty> {
    HoursToEmpty::new(value.as_number()?.clone())
}

/// The optional `note` of the body; `Some(None)` if it is `null`.
fn take_note(body: &mut BodyFields) -> Option<Option<String>> {
    body.optional("note", |value| or_null(value, text), FieldError::NotText)
}
