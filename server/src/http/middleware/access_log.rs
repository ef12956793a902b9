//! One line for each request, if it is asked for: who, method, path, status and time, never a query, a header or a body.

use app::server::ClientAddress;
use axum::{extract::Request, middleware::Next, response::Response};
use std::time::Instant;

/// Logs a request when it was answered.
pub async fn requests(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let client = request
        .extensions()
        .get::<ClientAddress>()
        .map(|address| tracing::field::display(address.0));
    let response = next.run(request).await;
    tracing::debug!(client, %method, path, status = response.status().as_u16(), micros = begun.elapsed().as_micros(), "answered");
    response
}
