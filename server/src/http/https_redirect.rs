//! Redirects plain HTTP to HTTPS. The target is `PUBLIC_URL`, never the host named in the request.

use super::middleware::{request_trace, security_headers};
use crate::config::Origin;
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Answers every path with 308, so that a posted form is posted again over TLS.
pub fn router(public_url: Arc<Origin>) -> Router {
    let redirect = move |request: Request| {
        let public_url = public_url.clone();
        async move { to_https(&public_url, &request) }
    };
    let router = Router::new()
        .fallback(redirect)
        .layer(middleware::from_fn(security_headers::add_headers));
    request_trace::trace_requests(router)
}

fn to_https(public_url: &Origin, request: &Request) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    // `OPTIONS *` has no path.
    let path = if path.starts_with('/') { path } else { "/" };
    let location = [(header::LOCATION, format!("{public_url}{path}"))];
    (StatusCode::PERMANENT_REDIRECT, location).into_response()
}
