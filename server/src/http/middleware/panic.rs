//! Response to a request whose handler panicked.

use crate::http::error_response::ErrorResponse;
use axum::response::{IntoResponse, Response};
use domain::error::Error;
use std::any::Any;

/// Logs the panic and answers 500. Other requests are not affected.
pub fn respond(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = text, "request handler panicked");
    ErrorResponse(Error::Internal).into_response()
}
