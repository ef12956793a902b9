//! The header of every signed-in page: where one can go, whether the page is live, the bell, and who one is.

use super::{
    account_menu::AccountMenu,
    alerts_menu::AlertsMenu,
    bell::Bell,
    connection_status::{ConnectionBar, ConnectionStatusDot},
    icon::{Icon, IconName},
    offline_summary::OfflineSummaryStrip,
};
use crate::{routes, state::session::use_session};
use domain::user::RoleCode;
use leptos::prelude::*;
use leptos_router::components::A;

/// The header; nothing while nobody is signed in.
#[component]
pub fn TopBar() -> impl IntoView {
    let session = use_session();
    let has_bell = session.has_bell();
    session.user.clone().map(|user| {
        let vendor = user.is(RoleCode::Vendor);
        view! {
            <header class="top-bar">
                <a class="logo" href=routes::DASHBOARD>
                    <Icon icon=IconName::Bell size=22 />
                    "Shiftbell"
                </a>
                <nav class="nav" aria-label="Pages">
                    <A href=routes::DASHBOARD exact=true>"Shifts"</A>
                    {vendor.then(|| view! { <A href=routes::NEW_SHIFT exact=true>"New shift"</A> }.into_any())}
                    {has_bell.then(|| view! { <A href=routes::NOTIFICATIONS exact=true>"Notifications"</A> }.into_any())}
                </nav>
                <span class="grow"></span>
                {has_bell.then(|| view! {
                    <ConnectionStatusDot />
                    <AlertsMenu />
                    <Bell />
                }.into_any())}
                <AccountMenu user />
            </header>
            {has_bell.then(|| view! {
                <ConnectionBar />
                <OfflineSummaryStrip />
            }.into_any())}
        }
    })
}
