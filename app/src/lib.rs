//! What people see and call: pages, components and server functions.

mod api;
mod browser;
mod components;
mod error;
mod flash;
mod json;
mod list_query;
mod navigation;
mod page_title;
mod pages;
mod realtime;
mod routes;
mod scoped_memo;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
mod shell;
mod state;
#[cfg(feature = "ssr")]
mod thaw_styles;
mod theme;
mod when;

pub use components::crash_notice::show_crash_notice;
#[cfg(feature = "ssr")]
pub use {
    routes::{DASHBOARD, LOGIN, login_then, next_path},
    shell::shell,
};

use crate::{
    components::{
        crash_notice::CrashNotice, notice_bar::NoticeBar, toasts::Toasts, top_bar::TopBar,
    },
    navigation::{NavigationEffects, use_current_url},
    page_title::with_site_name,
    pages::{
        dashboard::Dashboard, login::Login, new_shift::NewShiftPage, not_found::UnknownPath,
        notifications::NotificationsPage, shift::ShiftPage,
    },
    theme::Themed,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, ProtectedRoute, Route, Router},
    path,
};

/// All of the application: who is there, the socket, the header and the pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let session = state::session::provide_session();
    state::clock::provide_clock(session.now);
    state::notices::provide_notices(&session);
    realtime::provide_realtime(&session);
    let (is_routing, set_is_routing) = signal(false);
    let signed_in = session.user.is_some();
    view! {
        <Title formatter=with_site_name />
        <Themed>
            <Router set_is_routing>
                // The browser moves the focus too, which the router would not.
                <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
                <TopBar />
                <main id="main" tabindex="-1" aria-busy=move || is_routing.get().then_some("true")>
                    <NoticeBar />
                    <Pages signed_in />
                </main>
                <Toasts />
                <NavigationEffects is_routing />
            </Router>
        </Themed>
        <CrashNotice />
    }
}

/// Every page. They are rendered whole before they are sent: they must work where no script ever runs.
#[component]
fn Pages(
    /// Whether somebody is signed in. The server sends everyone else to the login page before it renders anything.
    signed_in: bool,
) -> impl IntoView {
    let url = use_current_url();
    let condition = move || Some(signed_in);
    let login = move || routes::login_then(&url.get_untracked());
    view! {
        <FlatRoutes fallback=UnknownPath>
            <Route path=path!("/login") view=Login ssr=SsrMode::Async />
            <ProtectedRoute path=path!("/") view=Dashboard condition redirect_path=login ssr=SsrMode::Async />
            <ProtectedRoute path=path!("/shifts/new") view=NewShiftPage condition redirect_path=login ssr=SsrMode::Async />
            <ProtectedRoute path=path!("/shifts/:id") view=ShiftPage condition redirect_path=login ssr=SsrMode::Async />
            <ProtectedRoute path=path!("/notifications") view=NotificationsPage condition redirect_path=login ssr=SsrMode::Async />
        </FlatRoutes>
    }
}
