//! The home page of users who have no list of shifts.

use super::station_home::StationHome;
use crate::{
    components::{empty_state::EmptyState, icon::IconName},
    i18n::{text, use_locale},
    page_title::PageTitle,
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
        view! { <StationHome /> }.into_any()
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
