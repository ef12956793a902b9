//! There is no such page.

use crate::{page_title::PageTitle, routes};
use leptos::prelude::*;

/// The page, with the status that says so.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <PageTitle text="Not found" />
        <section class="card lost">
            <p class="lost__number" aria-hidden="true">"404"</p>
            <h1>"There is nothing here"</h1>
            <p>"The address may be mistyped, or what it showed is gone or not for you to see."</p>
            <a class="button button--primary" href=routes::DASHBOARD>"To the shifts"</a>
        </section>
    }
}
