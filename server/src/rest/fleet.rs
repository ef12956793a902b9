//! Handlers for vehicles, drivers and stations (CONTRACT §3).

use super::{ApiResult, page::PageBody};
use crate::{
    http::extract::{Caller, QueryParams},
    state::AppState,
};
use axum::{Json, extract::State, http::Uri};
use domain::{
    fleet::{Driver, Vehicle},
    policy,
    service::fleet,
    station::StationEntry,
};

/// `GET /api/vehicles/`: a page of the vehicles that the caller may see.
pub async fn vehicles(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<Vehicle>>> {
    policy::may_view_shifts(&caller.user)?;
    let page = fleet::vehicles(
        &state.service,
        &caller.user,
        QueryParams::from_uri(&uri).page()?,
    )
    .await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `GET /api/drivers/`: a page of the drivers that the caller may see.
pub async fn drivers(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<Driver>>> {
    policy::may_view_shifts(&caller.user)?;
    let page = fleet::drivers(
        &state.service,
        &caller.user,
        QueryParams::from_uri(&uri).page()?,
    )
    .await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}

/// `GET /api/stations/`: a page of the stations that the caller may see, of one kind with `?kind=`.
pub async fn stations(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> ApiResult<Json<PageBody<StationEntry>>> {
    policy::may_list_stations(&caller.user)?;
    let params = QueryParams::from_uri(&uri);
    let (kind, page) = (params.parse("kind")?, params.page()?);
    let page = fleet::stations(&state.service, &caller.user, kind, page).await?;
    Ok(Json(PageBody::new(page, &state.public_url, &uri)))
}
