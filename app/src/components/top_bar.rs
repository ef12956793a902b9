//! The header of every page of a signed-in user: links, connection, bell and account.

use super::{
    account_menu::AccountMenu,
    alerts_menu::AlertsMenu,
    bell::Bell,
    connection_status::{ConnectionBar, ConnectionStatusDot},
    icon::{Icon, IconName},
    offline_summary::OfflineSummaryStrip,
};
use crate::{
    i18n::{text, use_locale},
    routes,
    state::session::use_session,
};
use domain::user::RoleCode;
use leptos::prelude::*;
use leptos_router::components::A;

/// The header; empty if nobody is signed in.
#[component]
pub fn TopBar() -> impl IntoView {
    let locale = use_locale();
    let session = use_session();
    let has_bell = session.has_bell();
    session.user.clone().map(|user| {
        let vendor = user.is(RoleCode::Vendor);
        let has_pages = has_bell || user.works_with_shifts();
        view! {
            <header class="top-bar">
                <a class="logo" href=routes::DASHBOARD>
                    <Icon icon=IconName::Bell size=22 />
                    {text!(locale, site.name)}
                </a>
                {has_pages
                    .then(|| {
                        view! {
                            <nav class="nav" aria-label=text!(locale, top_bar.pages)>
                                {user
                                    .works_with_shifts()
                                    .then(|| {
                                        view! {
                                            <A href=routes::DASHBOARD exact=true>
                                                {text!(locale, top_bar.shifts)}
                                            </A>
                                        }
                                            .into_any()
                                    })}
                                {vendor
                                    .then(|| {
                                        view! {
                                            <A href=routes::NEW_SHIFT exact=true>
                                                {text!(locale, top_bar.new_shift)}
                                            </A>
                                        }
                                            .into_any()
                                    })}
                                {has_bell
                                    .then(|| {
                                        view! {
                                            <A href=routes::NOTIFICATIONS exact=true>
                                                {text!(locale, top_bar.notifications)}
                                            </A>
                                        }
                                            .into_any()
                                    })}
                            </nav>
                        }
                            .into_any()
                    })}
                <span class="grow"></span>
                {has_bell
                    .then(|| {
                        view! {
                            <ConnectionStatusDot />
                            <AlertsMenu />
                            <Bell />
                        }
                            .into_any()
                    })}
                <AccountMenu user />
            </header>
            {has_bell
                .then(|| {
                    view! {
                        <ConnectionBar />
                        <OfflineSummaryStrip />
                    }
                        .into_any()
                })}
        }
    })
}
