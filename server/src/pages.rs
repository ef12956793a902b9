//! Routes of pages, server functions and static files. `app` renders the pages; this module provides its context.

mod executor;
mod fallback;
mod rendering;
mod require_session;
mod site_name;
pub mod static_files;

use crate::{
    http::middleware::security_headers,
    pages::{rendering::Rendering, site_name::SiteNames, static_files::Site},
    state::AppState,
};
use app::{App, server::ServerContext, shell};
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware,
};
use leptos::{
    config::LeptosOptions, context::provide_context, nonce::use_nonce, prelude::use_context,
};
use leptos_axum::{
    LeptosRoutes, ResponseOptions, generate_route_list_with_exclusions_and_ssg_and_context,
    render_app_async_with_context,
};
use std::sync::Arc;

/// Routes of pages and server functions, with static files and the 404 page as fallback.
pub fn router(state: &AppState, site: Site, reload_port: Option<u16>) -> Router {
    executor::install();
    let options = LeptosOptions::builder().output_name("shiftbell").build();
    let server_context = ServerContext {
        service: state.service.clone(),
        files: site.files().clone(),
        cookies: state.cookies,
    };
    let context = move || {
        provide_context(server_context.clone());
        set_csp(reload_port);
    };
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let (routes, _) =
        generate_route_list_with_exclusions_and_ssg_and_context(App, None, context.clone());
    // The app renders the 404 page too.
    let render = render_app_async_with_context(context.clone(), document.clone());
    let rendering = Rendering::default();
    let page = {
        let rendering = rendering.clone();
        move |request| {
            let (rendering, page) = (rendering.clone(), render(request));
            async move { rendering.run(page).await }
        }
    };
    let render_page = middleware::from_fn_with_state(rendering, rendering::render_page);
    let require_session =
        middleware::from_fn_with_state(state.clone(), require_session::require_session);
    let names = Arc::new(SiteNames::new(state.origins.clone()));
    let state = state.clone();
    let fallback = move |request: Request| {
        fallback::respond(state.clone(), site.clone(), request, page.clone())
    };
    Router::new()
        .leptos_routes_with_context(&options, routes, context, document)
        .with_state(options)
        .route_layer(render_page)
        .route_layer(require_session)
        .fallback(fallback)
        .layer(middleware::from_fn_with_state(names, site_name::check))
}

/// Sets the page's `Content-Security-Policy`, which names the nonce that leptos made for this response's scripts.
fn set_csp(reload_port: Option<u16>) {
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&security_headers::page_csp(&nonce, reload_port))
    {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
