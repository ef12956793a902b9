//! What people see and call: pages, components and server functions.

#[cfg(feature = "ssr")]
pub mod backend;

mod api;
mod call;
mod choice;
mod components;
mod entered;
mod error;
mod fetched;
mod flash;
mod list_query;
mod near;
mod pages;
mod realtime;
mod router;
mod routes;
mod sending;
mod session;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod theme;
mod ticking;
mod title;
mod when;
mod wire;

#[cfg(feature = "ssr")]
pub use {routes::PATHS, shell::shell};

use crate::{
    components::{notice::NoticeBar, toasts::Toasts, top_bar::TopBar},
    pages::{
        dashboard::Dashboard, login::Login, new_shift::NewShiftPage, not_found::NotFound,
        notifications::NotificationsPage, shift::ShiftPage,
    },
    routes::Page,
};
use leptos::prelude::*;

/// All of the application: who is there, the socket, the header and the pages.
#[component]
pub fn App() -> impl IntoView {
    let place = router::provide_place();
    let session = session::provide_session();
    ticking::provide_clock(session.now);
    components::notice::provide_notices(&session);
    realtime::provide_realtime(&session);
    view! {
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <TopBar />
        <main id="main" tabindex="-1">
            <NoticeBar />
            {move || shown(place.page())}
        </main>
        <Toasts />
    }
}

fn shown(page: Page) -> AnyView {
    match page {
        Page::Dashboard => view! { <Dashboard /> }.into_any(),
        Page::Login => view! { <Login /> }.into_any(),
        Page::NewShift => view! { <NewShiftPage /> }.into_any(),
        Page::Shift(id) => view! { <ShiftPage id /> }.into_any(),
        Page::Notifications => view! { <NotificationsPage /> }.into_any(),
        Page::NotFound => view! { <NotFound /> }.into_any(),
    }
}
