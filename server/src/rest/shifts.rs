//! Shifts (CONTRACT §3).

use super::{ApiResult, page::PageBody, parse_id_or_zero};
use crate::http::extract::{Caller, QueryParams};
use crate::{
    http::{error_response::ErrorResponse, extract::body::UnreadBody},
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
    id::{DriverId, ShiftId, StationId, VehicleId, VendorId},
    json::Fields,
    service::shifts::{self, IdempotencyKey},
    shift::{Shift, ShiftDraft, ShiftFilter, parse_time},
};
use serde_json::{Value, json};

/// `GET /api/shifts/`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<Shift>>> {
    shifts::may_look(&caller.user)?;
    let params = QueryParams::of(&uri);
    let page = shifts::list(
        &state.service,
        &caller.user,
        &filter(&params)?,
        params.page()?,
    )
    .await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `POST /api/shifts/`
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    shifts::may_create(&caller.user)?;
    let key = idempotency_key(&headers)?;
    let draft = ShiftDraft::from_json(&body.json().await?)?;
    let shift = shifts::create(&state.service, &caller.user, draft, key).await?;
    let answer = json!({
        "success": true,
        "message": "Shift created successfully. Pending EIC approval.",
        "shift_id": shift.id,
        "shift": shift,
    });
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `GET /api/shifts/{id}/`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Shift>> {
    Ok(Json(
        shifts::get(&state.service, &caller.user, shift_id(&id)).await?,
    ))
}

/// `POST /api/shifts/{id}/approve/`
pub async fn approve(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    shifts::may_decide(&caller.user)?;
    let version = version(body).await?;
    changed(shifts::approve(&state.service, &caller.user, shift_id(&id), version).await)
}

/// `POST /api/shifts/{id}/reject/`
pub async fn reject(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    shifts::may_decide(&caller.user)?;
    let mut fields = Fields::parse(&body.json().await?)?;
    let reason = fields.required(
        "reason",
        |value| value.as_str().map(str::to_owned),
        FieldError::NotText,
    );
    let version = read_version(&mut fields);
    fields.finish()?;
    let reason = reason.ok_or(Error::Malformed)?;
    changed(
        shifts::reject(
            &state.service,
            &caller.user,
            shift_id(&id),
            &reason,
            version,
        )
        .await,
    )
}

/// `POST /api/shifts/{id}/cancel/`
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    shifts::may_cancel(&caller.user)?;
    let version = version(body).await?;
    changed(shifts::cancel(&state.service, &caller.user, shift_id(&id), version).await)
}

fn changed(result: Result<Shift, Error>) -> ApiResult<Json<Value>> {
    result
        .map(|shift| Json(json!({"success": true, "shift": shift})))
        .map_err(ErrorResponse)
}

fn shift_id(text: &str) -> ShiftId {
    ShiftId::new(parse_id_or_zero(text))
}

/// The version that the caller saw, if they say so.
async fn version(body: UnreadBody) -> Result<Option<i64>, Error> {
    let Some(bytes) = body.optional_json().await? else {
        return Ok(None);
    };
    let mut fields = Fields::parse(&bytes)?;
    let version = read_version(&mut fields);
    fields.finish()?;
    Ok(version)
}

fn read_version(fields: &mut Fields) -> Option<i64> {
    fields.optional("version", Value::as_i64, FieldError::NotAVersion)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Error> {
    let mut keys = headers.get_all("idempotency-key").iter();
    match (keys.next(), keys.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => {
            let key = key.to_str().ok().and_then(|key| key.parse().ok());
            key.map(Some).ok_or_else(|| Error::InvalidParameter {
                name: "Idempotency-Key".to_owned(),
            })
        }
        _ => Err(Error::InvalidParameter {
            name: "Idempotency-Key".to_owned(),
        }),
    }
}

fn filter(params: &QueryParams) -> Result<ShiftFilter, Error> {
    Ok(ShiftFilter {
        status: params.parse("status")?,
        station: params.id("station", StationId::new)?,
        vendor: params.id("vendor", VendorId::new)?,
        vehicle: params.id("vehicle", VehicleId::new)?,
        driver: params.id("driver", DriverId::new)?,
        from: params.read("from", parse_time)?,
        to: params.read("to", parse_time)?,
        search: params
            .text("q")?
            .filter(|search| !search.is_empty())
            .map(str::to_owned),
        ..ShiftFilter::default()
    })
}
