//! Handlers for shifts (CONTRACT §3).

use super::request_fields::{idempotency_key, take_version, text, version_of_body};
use super::{ApiResult, page::PageBody, parse_id_or_zero, shift_body::parse_request};
use crate::{
    http::{
        error_response::ErrorResponse,
        extract::{BodyFields, Caller, QueryParams, body::UnreadBody},
    },
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
    id::{DriverId, SeriesId, ShiftId, StationId, VehicleId, VendorId},
    policy,
    series::Preview,
    service::{
        series::{self, ShiftRequest},
        shifts::{self, Approval},
    },
    shift::{Shift, ShiftFilter, Tab, parse_time},
};
use serde_json::{Value, json};

/// `GET /api/shifts/`: a page of the shifts that the caller may see, filtered by the query parameters.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<Shift>>> {
    policy::may_view_shifts(&caller.user)?;
    let params = QueryParams::from_uri(&uri);
    let page = shifts::list(
        &state.service,
        &caller.user,
        &parse_filter(&params)?,
        params.page()?,
    )
    .await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `POST /api/shifts/`: creates a shift; repeatable with an `Idempotency-Key`.
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    policy::may_create_shifts(&caller.user)?;
    let key = idempotency_key(&headers)?;
    let answer = match parse_request(&body.json().await?)? {
        ShiftRequest::Single(draft) => {
            created(&shifts::create(&state.service, &caller.user, draft, key).await?)
        }
        ShiftRequest::Series(draft) => {
            let series = series::create(&state.service, &caller.user, draft, key).await?;
            let mut answer = created(&series.first);
            answer["series_id"] = json!(series.series_id);
            answer["shift_ids"] = json!(series.shift_ids);
            answer
        }
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

fn created(shift: &Shift) -> Value {
    json!({
        "success": true,
        "message": "Shift created successfully. Pending EIC approval.",
        "shift_id": shift.id,
        "shift": shift,
    })
}

/// `POST /api/shifts/preview/`: the dates that the same body would create, with what is in their way.
pub async fn preview(
    State(state): State<AppState>,
    caller: Caller,
    body: UnreadBody,
) -> ApiResult<Json<Preview>> {
    policy::may_create_shifts(&caller.user)?;
    let request = parse_request(&body.json().await?)?;
    Ok(Json(
        series::preview(&state.service, &caller.user, &request).await?,
    ))
}

/// `GET /api/shifts/{id}/`: one shift.
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Shift>> {
    Ok(Json(
        shifts::get(&state.service, &caller.user, shift_id(&id)).await?,
    ))
}

/// `POST /api/shifts/{id}/approve/`: approves a pending shift.
pub async fn approve(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_decide_shifts(&caller.user)?;
    let approval = approval_of_body(body).await?;
    shift_response(shifts::approve(&state.service, &caller.user, shift_id(&id), approval).await)
}

/// `POST /api/shifts/{id}/reject/`: rejects a pending shift, with a reason.
pub async fn reject(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_decide_shifts(&caller.user)?;
    let (reason, version) = reason_of_body(body).await?;
    let (service, user) = (&state.service, &caller.user);
    shift_response(shifts::reject(service, user, shift_id(&id), &reason, version).await)
}

/// `POST /api/shifts/{id}/revoke/`: withdraws the approval of a shift that has not begun, with a reason.
pub async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_decide_shifts(&caller.user)?;
    let (reason, version) = reason_of_body(body).await?;
    let (service, user) = (&state.service, &caller.user);
    shift_response(shifts::revoke(service, user, shift_id(&id), &reason, version).await)
}

/// `GET /api/shifts/{id}/history/`: what happened to a shift, oldest first.
pub async fn history(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Value>> {
    let items = shifts::history(&state.service, &caller.user, shift_id(&id)).await?;
    Ok(Json(json!({"results": items})))
}

/// `POST /api/shifts/{id}/cancel/`: cancels a shift that is pending, or approved and not begun.
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_cancel_shifts(&caller.user)?;
    let version = version_of_body(body).await?;
    shift_response(shifts::cancel(&state.service, &caller.user, shift_id(&id), version).await)
}

fn shift_response(result: Result<Shift, Error>) -> ApiResult<Json<Value>> {
    result
        .map(|shift| Json(json!({"success": true, "shift": shift})))
        .map_err(ErrorResponse)
}

pub(super) fn shift_id(text: &str) -> ShiftId {
    ShiftId::new(parse_id_or_zero(text))
}

/// The optional body of an approval.
async fn approval_of_body(body: UnreadBody) -> Result<Approval, Error> {
    let Some(bytes) = body.optional_json().await? else {
        return Ok(Approval::default());
    };
    let mut fields = BodyFields::parse(&bytes)?;
    let approval = Approval {
        version: take_version(&mut fields),
        evidence_tag: fields.optional("evidence_tag", text, FieldError::NotText),
        override_reason: fields.optional("override_reason", text, FieldError::NotText),
    };
    fields.finish()?;
    Ok(approval)
}

/// The required `reason` of the body, and its optional `version`.
async fn reason_of_body(body: UnreadBody) -> Result<(String, Option<i64>), Error> {
    let mut fields = BodyFields::parse(&body.json().await?)?;
    let reason = fields.required("reason", text, FieldError::NotText);
    let version = take_version(&mut fields);
    fields.finish()?;
    Ok((reason.ok_or(Error::Malformed)?, version))
}

fn parse_filter(params: &QueryParams) -> Result<ShiftFilter, Error> {
    Ok(ShiftFilter {
        tab: params.parse("status")?.map_or(Tab::All, Tab::One),
        station: params.id("station", StationId::new)?,
        vendor: params.id("vendor", VendorId::new)?,
        vehicle: params.id("vehicle", VehicleId::new)?,
        driver: params.id("driver", DriverId::new)?,
        series: params.id("series", SeriesId::new)?,
        from: params.parse_with("from", parse_time)?,
        to: params.parse_with("to", parse_time)?,
        search: params
            .text("q")?
            .filter(|search| !search.is_empty())
            .map(str::to_owned),
        ..ShiftFilter::default()
    })
}
