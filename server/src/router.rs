//! All routes and the layers around them.

use crate::{
    http::middleware::{access_log, compression, head_limit, host_header, panic, security_headers},
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
    Router::new()
        .merge(rest::router())
        .merge(realtime::router())
        .with_state(state)
        .merge(pages)
        .layer(
            // From the outside in. Early refusals and answers after a panic get the security headers too.
            ServiceBuilder::new()
                .layer(middleware::from_fn(access_log::log_request))
                .layer(option_layer(hsts))
                .layer(middleware::from_fn(security_headers::add_headers))
                .layer(middleware::from_fn(head_limit::limit_head))
                .layer(middleware::from_fn(host_header::require_one_host))
                .layer(compression::layer())
                .layer(CatchPanicLayer::custom(panic::respond)),
        )
}
