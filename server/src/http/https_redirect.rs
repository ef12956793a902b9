//! Plain HTTP beside HTTPS: everything is sent there. Where to is our own origin, never what the request names.

use super::middleware::security_headers;
use crate::config::Origin;
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Answers every path with 308: a form that was posted is posted again, over TLS.
pub fn router(public_url: Arc<Origin>) -> Router {
    let go = move |request: Request| {
        let public_url = public_url.clone();
        async move { to_https(&public_url, &request) }
    };
    Router::new()
        .fallback(go)
        .layer(middleware::from_fn(security_headers::headers))
}

fn to_https(public_url: &Origin, request: &Request) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    // `OPTIONS *` has no path to go to.
    let path = if path.starts_with('/') { path } else { "/" };
    let location = [(header::LOCATION, format!("{public_url}{path}"))];
    (StatusCode::PERMANENT_REDIRECT, location).into_response()
}
