//! The notice that something does not exist.

use crate::{
    i18n::{text, use_locale},
    page_title::PageTitle,
    routes,
};
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
                {text!(locale, not_found.to_shifts)}
            </a>
        </section>
    }
}
