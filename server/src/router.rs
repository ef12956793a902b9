//! All routes and the layers around them.

use crate::{
    http::middleware::{
        compression, head_limit, host_header, panic, request_id, request_trace, security_headers,
    },
    pages::{self, static_files::Site},
    realtime, rest,
    state::AppState,
};
use axum::{Router, middleware};
use tower::{ServiceBuilder, util::option_layer};
use tower_http::catch_panic::CatchPanicLayer;

/// Builds the router of the whole site. `reload_port` is set under `cargo leptos watch`.
pub fn build(state: AppState, site: Site, reload_port: Option<u16>) -> Router {
    let pages = pages::router(&state, site, reload_port);
    let hsts = state
        .public_url
        .is_https()
        .then(|| middleware::map_response(security_headers::add_hsts));
    let router = Router::new()
        .merge(rest::router())
        .merge(realtime::router())
        .with_state(state)
        .merge(pages)
        .layer(
            // From the outside in. Early refusals and answers after a panic get the security headers too.
            ServiceBuilder::new()
                .layer(option_layer(hsts))
                .layer(middleware::from_fn(security_headers::add_headers))
                .layer(compression::layer())
                .layer(middleware::from_fn(request_id::add_to_error))
                .layer(middleware::from_fn(head_limit::limit_head))
                .layer(middleware::from_fn(host_header::require_one_host))
                .layer(CatchPanicLayer::custom(panic::respond)),
        );
    request_trace::trace_requests(router)
}
