//! The notice that something does not exist.

use crate::{
    i18n::{Locale, text, use_locale},
    page_title::PageTitle,
    routes,
    state::session::use_session,
};
use domain::user::User;
use leptos::prelude::*;

/// The notice, with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    let locale = use_locale();
    view! {
        <PageTitle text=text!(locale, not_found.title) />
        <section class="card lost">
            <p class="lost__number" aria-hidden="true">
                "404"
            </p>
            <h1>{text!(locale, not_found.heading)}</h1>
            <p>{text!(locale, not_found.text)}</p>
            <a class="button button--primary" href=routes::DASHBOARD>
                {home_link(locale)}
            </a>
        </section>
    }
}

/// The words of the link to the start: not everybody has a list of shifts there.
pub(super) fn home_link(locale: Locale) -> &'static str {
    let session = use_session();
    if session.user.as_ref().is_some_and(User::works_with_shifts) {
        text!(locale, not_found.to_shifts)
    } else {
        text!(locale, not_found.to_home)
    }
}
