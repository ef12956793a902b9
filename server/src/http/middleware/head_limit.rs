//! Limit of 64 KiB for a request's head (CONTRACT §1). hyper limits only its buffer, which can hold more than that when
//! a large head arrives at once.

use crate::http::error_response;
use axum::{
    extract::Request,
    http::{StatusCode, Uri},
    middleware::Next,
    response::Response,
};
use serde_json::json;

/// Largest head in bytes; a larger one is answered with 431.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Refuses a request whose path, query and headers together exceed [`MAX_HEAD_BYTES`].
pub async fn limit_head(request: Request, next: Next) -> Response {
    let header_bytes: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len())
        .sum();
    if header_bytes + uri_bytes(request.uri()) > MAX_HEAD_BYTES {
        let body =
            json!({"error": "The request's headers are too large.", "code": "headers_too_large"});
        return error_response::respond(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, body);
    }
    next.run(request).await
}

fn uri_bytes(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |path| path.as_str().len())
}
