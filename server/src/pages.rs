//! Pages and server functions: who calls is found out here, the app does the rest.

mod gate;
mod missing;
mod next;

use crate::{http::security, site::Site, state::AppState};
use app::{PATHS, backend::Backend, shell};
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware,
    routing::get,
};
use leptos::{
    config::LeptosOptions, context::provide_context, nonce::use_nonce, prelude::use_context,
};
use leptos_axum::{LeptosRoutes, ResponseOptions, render_app_async_with_context};

/// Pages, server functions, the site's files, and the page for everything else.
pub fn router(state: &AppState, site: Site, reload_port: Option<u16>) -> Router {
    let options = LeptosOptions::builder().output_name("shiftbell").build();
    let backend = Backend {
        service: state.service.clone(),
        files: site.files().clone(),
        cookies: state.cookies,
    };
    let context = move || {
        provide_context(backend.clone());
        set_policy(reload_port);
    };
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    // Every page is rendered whole before it is sent: it must work where no script ever runs.
    let page = render_app_async_with_context(context.clone(), document.clone());
    let pages = PATHS.into_iter().fold(Router::new(), |pages, path| {
        pages.route(path, get(page.clone()))
    });
    let gate = middleware::from_fn_with_state(state.clone(), gate::pass);
    let state = state.clone();
    let fallback =
        move |request: Request| missing::answer(state.clone(), site.clone(), request, page.clone());
    pages
        // Of leptos' own routes only the server functions.
        .leptos_routes_with_context(&options, Vec::new(), context, document)
        .with_state(options)
        .route_layer(gate)
        .fallback(fallback)
}

/// Page scripts carry a nonce that is made for each answer; the policy has to name it.
fn set_policy(reload_port: Option<u16>) {
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&security::policy_of_page(&nonce, reload_port))
    {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
