//! Every URL and every layer, on one page.

use crate::{
    http::{compression, head, host, log, panic, security},
    pages, realtime, rest,
    site::Site,
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
        .then(|| middleware::map_response(security::https_only));
    Router::new()
        .merge(rest::router())
        .merge(realtime::router())
        .with_state(state)
        .merge(pages)
        .layer(
            // From the outside in: what is refused early still says how it is to be treated, and a panic's answer is an answer like any.
            ServiceBuilder::new()
                .layer(middleware::from_fn(log::requests))
                .layer(option_layer(https))
                .layer(middleware::from_fn(security::headers))
                .layer(middleware::from_fn(head::at_most_64_kib))
                .layer(middleware::from_fn(host::exactly_one))
                .layer(compression::layer())
                .layer(CatchPanicLayer::custom(panic::answer)),
        )
}
