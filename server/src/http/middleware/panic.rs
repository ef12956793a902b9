//! A defect in one request harms no other: it is logged, and its caller is told that it was ours.

use crate::http::error_response::ErrorResponse;
use axum::response::{IntoResponse, Response};
use domain::error::Error;
use std::any::Any;

/// The answer to a request whose handler panicked.
pub fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = text, "a request handler panicked");
    ErrorResponse(Error::Internal).into_response()
}
