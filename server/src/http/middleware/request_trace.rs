//! A span around each request. Its `request_id` is on every log line of the request and in the response (CONTRACT §1).
//! Never logged: a query string, a header or a body.

use app::server::ClientAddress;
use axum::{
    Router,
    http::{Request, Response},
};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::{
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};
use tracing::{Level, Span, field};

/// A request that takes longer is logged at level `info`.
const SLOW: Duration = Duration::from_secs(1);

/// Gives each request of `router` its id and its span. Must be the outermost layer.
pub fn trace_requests(router: Router) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span_of)
                    .on_request(())
                    .on_response(log_response)
                    .on_body_chunk(())
                    .on_eos(())
                    // A failure is logged where it arises.
                    .on_failure(()),
            )
            .layer(PropagateRequestIdLayer::x_request_id()),
    )
}

/// The span has the level `error`, so that lines of every level have the id whatever `RUST_LOG` is.
fn span_of<B>(request: &Request<B>) -> Span {
    let id = request.extensions().get::<RequestId>();
    let span = tracing::error_span!(
        "request",
        request_id = id.and_then(|id| id.header_value().to_str().ok()),
        method = %request.method(),
        path = request.uri().path(),
        client = field::Empty,
    );
    // An address is personal data: it is not in the lines of the usual levels.
    if tracing::enabled!(Level::DEBUG)
        && let Some(client) = request.extensions().get::<ClientAddress>()
    {
        span.record("client", field::display(client.0));
    }
    span
}

/// Logs the status and the time until the head of the response was ready.
fn log_response<B>(response: &Response<B>, latency: Duration, _: &Span) {
    let (status, micros) = (response.status().as_u16(), latency.as_micros());
    if latency < SLOW {
        tracing::debug!(status, micros, "request answered");
    } else {
        tracing::info!(status, micros, "slow request answered");
    }
}
