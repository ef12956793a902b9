//! The home page of users who have no list of shifts.

use crate::{
    components::{empty_state::EmptyState, icon::IconName},
    i18n::{text, use_locale},
    page_title::PageTitle,
    state::session::use_session,
};
use domain::user::User;
use leptos::prelude::*;

/// For users without a role, and for those whose roles have nothing to do with shifts.
#[component]
pub fn Home(
    /// The signed-in user.
    user: User,
) -> impl IntoView {
    let locale = use_locale();
    let page = if user.roles.is_empty() {
        view! { <NoRole name=user.full_name /> }.into_any()
    } else {
        view! { <StationHome user /> }.into_any()
    };
    view! {
        <PageTitle text=text!(locale, dashboard.home) />
        {page}
    }
}

#[component]
fn NoRole(name: String) -> impl IntoView {
    let locale = use_locale();
    let (title, text) = (
        text!(locale, dashboard.no_role),
        text!(locale, dashboard.no_role_text),
    );
    view! {
        <div class="head">
            <h1>{text!(locale, dashboard.welcome, name = name)}</h1>
        </div>
        <section class="card">
            <EmptyState icon=IconName::Warning title text />
        </section>
    }
}

/// The home page of a station's operator.
#[component]
fn StationHome(user: User) -> impl IntoView {
    let locale = use_locale();
    let stations: Vec<String> = user
        .roles
        .into_iter()
        .filter_map(|role| role.station_name)
        .collect();
    let stations = stations.join(text!(locale, offline_summary.separator));
    let has_bell = use_session().has_bell() && !stations.is_empty();
    let behind_the_bell = has_bell.then(|| {
        text!(
            locale,
            dashboard.behind_the_bell,
            station = stations.as_str()
        )
    });
    let heading = if stations.is_empty() {
        text!(locale, dashboard.welcome, name = user.full_name)
    } else {
        stations
    };
    let (title, text) = (
        text!(locale, dashboard.decided_elsewhere),
        text!(locale, dashboard.decided_elsewhere_text),
    );
    view! {
        <div class="head">
            <div class="grow">
                <h1>{heading}</h1>
                <p>{behind_the_bell}</p>
            </div>
        </div>
        <section class="card">
            <EmptyState icon=IconName::Tray title text />
        </section>
    }
}
