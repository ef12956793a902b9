//! The header of every signed-in page: where one can go, whether the page is live, the bell, and who one is.

use super::{
    account_menu::AccountMenu,
    alerts_menu::AlertsMenu,
    bell::Bell,
    icon::{Glyph, Icon},
    link_status::{LinkBar, LinkStatus},
    missed_strip::MissedStrip,
};
use crate::{routes, session::use_session};
use domain::user::RoleCode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

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
                    <Glyph icon=Icon::Bell size=22 />
                    "Shiftbell"
                </a>
                <nav class="nav" aria-label="Pages">
                    <NavLink href=routes::DASHBOARD label="Shifts" />
                    {vendor.then(|| view! { <NavLink href=routes::NEW_SHIFT label="New shift" /> }.into_any())}
                    {has_bell.then(|| view! { <NavLink href=routes::NOTIFICATIONS label="Notifications" /> }.into_any())}
                </nav>
                <span class="grow"></span>
                {has_bell.then(|| view! {
                    <LinkStatus />
                    <AlertsMenu />
                    <Bell />
                }.into_any())}
                <AccountMenu user />
            </header>
            {has_bell.then(|| view! {
                <LinkBar />
                <MissedStrip />
            }.into_any())}
        }
    })
}

#[component]
fn NavLink(href: &'static str, label: &'static str) -> impl IntoView {
    let pathname = use_location().pathname;
    let current = move || {
        let path = pathname.get();
        let here = path.trim_end_matches('/') == href.trim_end_matches('/');
        here.then_some("page")
    };
    view! { <a href=href aria-current=current>{label}</a> }
}
