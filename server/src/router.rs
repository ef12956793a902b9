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
    let hsts = state.public_url.is_https();
    let router = Router::new()
        .merge(rest::router())
        .merge(realtime::router())
        .with_state(state)
        .merge(pages);
    with_layers(router, hsts)
}

/// Adds the layers of every route. `hsts` is whether the site is served over HTTPS.
fn with_layers(router: Router, hsts: bool) -> Router {
    let hsts = hsts.then(|| middleware::map_response(security_headers::add_hsts));
    let router = router.layer(
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, extract::Request, routing::get};
    use http_body_util::BodyExt;
    use serde_json::Value;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_answered_with_the_id_of_the_request() {
        async fn broken() {
            panic!("as intended");
        }
        let router = with_layers(Router::new().route("/", get(broken)), false);
        let request = Request::get("/").header("host", "shifts.example");
        let response = router
            .oneshot(request.body(Body::empty()).expect("valid request"))
            .await
            .expect("a response");
        assert_eq!(response.status(), 500);
        let id = response.headers()["x-request-id"].clone();
        let body = response.into_body().collect().await.expect("a body");
        let body: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
        assert_eq!(body["code"], "internal");
        assert_eq!(body["request_id"].as_str(), id.to_str().ok());
    }
}
