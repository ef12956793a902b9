//! Response to a request whose handler panicked.

use crate::http::error_response::ErrorResponse;
use axum::response::{IntoResponse, Response};
use domain::error::Error;
use std::any::Any;

/// Answers 500. Other requests are not affected. The panic was logged where it happened.
pub fn respond(_: Box<dyn Any + Send + 'static>) -> Response {
    ErrorResponse(Error::Internal).into_response()
}
