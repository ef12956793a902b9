//! Pages, components and server functions.

mod api;
mod browser;
mod components;
mod decisions;
mod error;
mod flash;
mod i18n;
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
mod wrong_address;

pub use components::crash_notice::show_crash_notice;
#[cfg(feature = "ssr")]
pub use {
    routes::{DASHBOARD, LOGIN, login_then, next_path},
    shell::shell,
};

use crate::{
    components::{
        crash_notice::CrashNotice, emergency_bar::EmergencyBar, notice_bar::NoticeBar,
        toasts::Toasts, top_bar::TopBar, wrong_address::WrongAddressNotice,
    },
    i18n::text,
    navigation::{NavigationEffects, use_current_url},
    page_title::TabTitle,
    pages::{
        dashboard::Dashboard,
        emergencies::{ConfirmEmergency, EmergencyList, EmergencyPage, RaiseEmergency},
        limits::{LimitsPage, StationLimitsPage},
        login::Login,
        new_shift::NewShiftPage,
        not_found::UnknownPath,
        notifications::NotificationsPage,
        print_shifts::PrintShifts,
        series::SeriesPage,
        shift::ShiftPage,
        stock_request::StockRequestPage,
        trip::TripPage,
    },
    theme::Themed,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, ProtectedRoute, Route, Router},
    path,
};

/// Id of the element that holds the application.
pub const ROOT: &str = "app";

/// The whole application: session, socket, header and pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let session = state::session::provide_session();
    let locale = session.locale;
    provide_context(locale);
    state::clock::provide_clock(session.now);
    state::notices::provide_notices(&session);
    realtime::provide_realtime(&session);
    let (is_routing, set_is_routing) = signal(false);
    let signed_in = session.user.is_some();
    view! {
        <TabTitle />
        <Themed>
            <Router set_is_routing>
                // `rel` keeps the router away: the browser moves the focus too.
                <a class="skip-link" href="#main" rel="external">
                    {text!(locale, site.skip_to_content)}
                </a>
                <TopBar />
                <main id="main" tabindex="-1" aria-busy=move || is_routing.get().then_some("true")>
                    <NoticeBar />
                    <WrongAddressNotice />
                    <Pages signed_in />
                </main>
                <Toasts />
                <EmergencyBar />
                <NavigationEffects is_routing />
            </Router>
        </Themed>
        <CrashNotice />
    }
}

/// Every page. The server renders each page whole before it sends it, so that it works without scripts.
#[component]
fn Pages(
    /// Whether a user is signed in. The server sends everyone else to the login page before it renders anything.
    signed_in: bool,
) -> impl IntoView {
    let url = use_current_url();
    let condition = move || Some(signed_in);
    let login = move || routes::login_then(&url.get_untracked());
    view! {
        <FlatRoutes fallback=UnknownPath>
            <Route path=path!("/login") view=Login ssr=SsrMode::Async />
            <ProtectedRoute
                path=path!("/")
                view=Dashboard
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/shifts/new")
                view=NewShiftPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/shifts/print")
                view=PrintShifts
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/shifts/:id")
                view=ShiftPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/series/:id")
                view=SeriesPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/trips/:id")
                view=TripPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/emergencies")
                view=EmergencyList
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/stock-requests/:id")
                view=StockRequestPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/emergencies/new")
                view=RaiseEmergency
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/emergencies/confirm")
                view=ConfirmEmergency
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/emergencies/:id")
                view=EmergencyPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/limits")
                view=LimitsPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/stations/:id/limits")
                view=StationLimitsPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
            <ProtectedRoute
                path=path!("/notifications")
                view=NotificationsPage
                condition
                redirect_path=login
                ssr=SsrMode::Async
            />
        </FlatRoutes>
    }
}
