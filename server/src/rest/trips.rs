//! Handlers for trips (CONTRACT §7).

use super::request_fields::{idempotency_key, or_null, take_quantity, version_of_body};
use super::{ApiResult, page::PageBody, parse_id_or_zero, shifts::shift_id};
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
    id::{ShiftId, StationId, StockRequestId, TripId},
    policy,
    service::trips,
    shift::parse_time,
    trip::{Trip, TripDraft, TripFilter},
};
use serde_json::{Value, json};

/// `GET /api/trips/`: a page of the trips that the caller may see, filtered by the query parameters.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<Trip>>> {
    policy::may_view_trips(&caller.user)?;
    let params = QueryParams::from_uri(&uri);
    let filter = TripFilter {
        shift: params.id("shift", ShiftId::new)?,
        status: params.parse("status")?,
        station: params.id("station", StationId::new)?,
    };
    let page = trips::list(&state.service, &caller.user, filter, params.page()?).await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `GET /api/trips/{id}/`: one trip.
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Trip>> {
    Ok(Json(
        trips::get(&state.service, &caller.user, trip_id(&id)).await?,
    ))
}

/// `POST /api/shifts/{id}/trips/`: assigns a trip to a shift; repeatable with an `Idempotency-Key`.
pub async fn assign(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    policy::may_assign_trips(&caller.user)?;
    let key = idempotency_key(&headers)?;
    let draft = parse_draft(&body.json().await?)?;
    let trip = trips::assign(&state.service, &caller.user, shift_id(&id), draft, key).await?;
    Ok((StatusCode::CREATED, response(&trip)))
}

/// `POST /api/trips/{id}/start/`: the vendor starts a trip.
pub async fn start(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_drive_trips(&caller.user)?;
    let version = version_of_body(body).await?;
    let trip = trips::start(&state.service, &caller.user, trip_id(&id), version).await?;
    Ok(response(&trip))
}

/// `POST /api/trips/{id}/complete/`: the vendor completes a trip.
pub async fn complete(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_drive_trips(&caller.user)?;
    let version = version_of_body(body).await?;
    let trip = trips::complete(&state.service, &caller.user, trip_id(&id), version).await?;
    Ok(response(&trip))
}

/// `POST /api/trips/{id}/cancel/`: an EIC cancels a trip that has not started.
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_assign_trips(&caller.user)?;
    let version = version_of_body(body).await?;
    let trip = trips::cancel(&state.service, &caller.user, trip_id(&id), version).await?;
    Ok(response(&trip))
}

fn response(trip: &Trip) -> Json<Value> {
    Json(json!({"success": true, "trip": trip}))
}

fn trip_id(text: &str) -> TripId {
    TripId::new(parse_id_or_zero(text))
}

fn parse_draft(bytes: &[u8]) -> Result<TripDraft, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let station = body.required("to_station_id", Value::as_i64, FieldError::NotAStationId);
    let time = |value: &Value| value.as_str().and_then(parse_time);
    let planned_start = body.required("planned_start", time, FieldError::NotATime);
    let quantity_kg = take_quantity(&mut body);
    let request = body.optional(
        "stock_request_id",
        |value| or_null(value, Value::as_i64),
        FieldError::NotAStockRequestId,
    );
    body.finish()?;
    Ok(TripDraft {
        to_station_id: StationId::new(station.ok_or(Error::Malformed)?),
        planned_start: planned_start.ok_or(Error::Malformed)?,
        quantity_kg: quantity_kg.flatten(),
        stock_request_id: request.flatten().map(StockRequestId::new),
    })
}
