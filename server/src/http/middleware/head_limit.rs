//! A head of at most 64 KiB (CONTRACT §1): hyper's own limit is on its buffer, which may hold more than it was told when a large head
//! comes in one go.

use axum::{
    Json,
    extract::Request,
    http::{StatusCode, Uri},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Largest head in bytes; a larger one is a 431.
pub const MAX_HEAD: usize = 64 * 1024;

/// Refuses a request whose line and headers are together over 64 KiB.
pub async fn at_most_64_kib(request: Request, next: Next) -> Response {
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len())
        .sum();
    if headers + length(request.uri()) > MAX_HEAD {
        let body =
            json!({"error": "The request's headers are too large.", "code": "headers_too_large"});
        return (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, Json(body)).into_response();
    }
    next.run(request).await
}

fn length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |path| path.as_str().len())
}
