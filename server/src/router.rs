//! Every URL and every layer, on one page.

use crate::{
    http::middleware::{access_log, compression, head_limit, host_header, panic, security_headers},
    pages::{self, static_files::Site},
    realtime, rest,
    state::AppState,
};
use axum::{Router, middleware};
use tower::{ServiceBuilder, util::option_layer};
use tower_http::catch_panic::CatchPanicLayer;

/// The whole site. `reload_port` is set under `cargo leptos watch`.
pub fn build(state: AppState, site: Site, reload_port: Option<u16>) -> Router {
    let pages = pages::router(&state, site, reload_port);
    let https = state
        .public_url
        .is_https()
        .then(|| middleware::map_response(security_headers::https_only));
    Router::new()
        .merge(rest::router())
        .merge(realtime::router())
        .with_state(state)
        .merge(pages)
        .layer(
            // From the outside in: what is refused early still says how it is to be treated, and a panic's answer is an answer like any.
            ServiceBuilder::new()
                .layer(middleware::from_fn(access_log::requests))
                .layer(option_layer(https))
                .layer(middleware::from_fn(security_headers::headers))
                .layer(middleware::from_fn(head_limit::at_most_64_kib))
                .layer(middleware::from_fn(host_header::exactly_one))
                .layer(compression::layer())
                .layer(CatchPanicLayer::custom(panic::answer)),
        )
}
