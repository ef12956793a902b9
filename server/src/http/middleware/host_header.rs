//! Check for exactly one `Host` header (CONTRACT §1). hyper accepts none and two.

use crate::http::error_response::ErrorResponse;
use axum::{
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::error::Error;

/// Refuses a request that does not have exactly one `Host` header.
pub async fn require_one_host(request: Request, next: Next) -> Response {
    if request.headers().get_all(header::HOST).iter().count() != 1 {
        return ErrorResponse(Error::BadHost).into_response();
    }
    next.run(request).await
}
