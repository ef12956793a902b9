//! What people see and call: pages, components and server functions.

#[cfg(feature = "ssr")]
pub mod backend;

mod api;
mod choice;
mod components;
mod entered;
mod error;
mod flash;
mod json_text;
mod list_query;
mod pages;
mod realtime;
mod routes;
mod sending;
mod session;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod theme;
mod ticking;
mod when;

#[cfg(feature = "ssr")]
pub use shell::shell;

use crate::{
    components::{notice::NoticeBar, toasts::Toasts, top_bar::TopBar},
    pages::{
        dashboard::Dashboard, login::Login, new_shift::NewShiftPage, not_found::NotFound,
        notifications::NotificationsPage, shift::ShiftPage,
    },
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

/// All of the application: who is there, the socket, the header and the pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let session = session::provide_session();
    ticking::provide_clock(session.now);
    components::notice::provide_notices(&session);
    realtime::provide_realtime(&session);
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Shiftbell".to_owned() } else { format!("{title} · Shiftbell") } />
        <Router>
            <a class="skip-link" href="#main">"Skip to the content"</a>
            <TopBar />
            <main id="main" tabindex="-1">
                <NoticeBar />
                // Every page is rendered whole before it is sent: it must work where no script ever runs.
                <Routes fallback=|| view! { <NotFound /> }>
                    <Route path=path!("/") view=Dashboard ssr=SsrMode::Async />
                    <Route path=path!("/login") view=Login ssr=SsrMode::Async />
                    <Route path=path!("/shifts/new") view=NewShiftPage ssr=SsrMode::Async />
                    <Route path=path!("/shifts/:id") view=ShiftPage ssr=SsrMode::Async />
                    <Route path=path!("/notifications") view=NotificationsPage ssr=SsrMode::Async />
                </Routes>
            </main>
            <Toasts />
        </Router>
    }
}
