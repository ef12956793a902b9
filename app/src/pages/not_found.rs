//! There is no such page.

#[cfg(not(feature = "ssr"))]
use crate::navigation::use_current_url;
use crate::{page_title::PageTitle, routes};
use leptos::prelude::*;

/// Where no route leads. What a link in this page leads to is asked of the server: it has files, and may have newer pages.
#[component]
pub fn UnknownPath() -> impl IntoView {
    #[cfg(not(feature = "ssr"))]
    {
        let (url, location) = (use_current_url().get_untracked(), window().location());
        let shown =
            location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        // The address is not that of the link yet, unless it was loaded or come back to.
        if shown != url {
            let _ = location.assign(&url);
        }
    }
    view! { <NotFound /> }
}

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
