//! Requests that match no route: a static file or a 404.

use super::require_session;
use crate::{http::error_response::ErrorResponse, pages::static_files::Site, state::AppState};
use axum::{
    extract::Request,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use domain::error::{EntityKind, Error};

/// Answers with the static file at this path or with a 404: JSON for API paths and unsafe methods, otherwise a page.
pub async fn respond<F: Future<Output = Response>>(
    state: AppState,
    site: Site,
    mut request: Request,
    page: impl FnOnce(Request) -> F,
) -> Response {
    let path = request.uri().path();
    let is_api = ["/api/", "/ws/", "/fn/"]
        .into_iter()
        .any(|root| path.starts_with(root));
    if is_api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ErrorResponse(Error::NotFound {
            entity: EntityKind::Page,
        })
        .into_response();
    }
    if let Some(file) = site
        .serve(request.method(), request.uri(), request.headers())
        .await
    {
        return file;
    }
    if let Err(error) = require_session::authenticate(&state, &mut request).await {
        return ErrorResponse(error).into_response();
    }
    let mut response = page(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
