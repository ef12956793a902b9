//! Exactly one `Host` header (CONTRACT §1): hyper accepts none and two.

use crate::http::error_response::ErrorResponse;
use axum::{
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::error::Error;

/// Refuses a request with no or two `Host` headers.
pub async fn exactly_one(request: Request, next: Next) -> Response {
    if request.headers().get_all(header::HOST).iter().count() != 1 {
        return ErrorResponse(Error::BadHost).into_response();
    }
    next.run(request).await
}
