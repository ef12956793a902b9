//! Access log at level `debug`: client, method, path, status and duration. Never a query string, a header or a body.

use app::server::ClientAddress;
use axum::{extract::Request, middleware::Next, response::Response};
use std::time::Instant;

/// Logs a request after its response is ready.
pub async fn log_request(request: Request, next: Next) -> Response {
    let started_at = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let client = request
        .extensions()
        .get::<ClientAddress>()
        .map(|address| tracing::field::display(address.0));
    let response = next.run(request).await;
    tracing::debug!(client, %method, path, status = response.status().as_u16(), micros = started_at.elapsed().as_micros(), "request answered");
    response
}
