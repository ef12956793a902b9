//! The page for a path that does not exist.

#[cfg(not(feature = "ssr"))]
use crate::navigation::use_current_url;
use crate::{
    i18n::{text, use_locale},
    page_title::PageTitle,
    routes,
};
use leptos::prelude::*;

/// The page for a path that no route matches. If a link led here, the server is asked, because it has files and may have newer pages.
#[component]
pub fn UnknownPath() -> impl IntoView {
    #[cfg(not(feature = "ssr"))]
    {
        let (url, location) = (use_current_url().get_untracked(), window().location());
        let shown =
            location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        // The two differ only if a link led here: the address is not updated yet.
        if shown != url {
            let _ = location.assign(&url);
        }
    }
    view! { <NotFound /> }
}

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
            <p class="lost__number" aria-hidden="true">"404"</p>
            <h1>{text!(locale, not_found.heading)}</h1>
            <p>{text!(locale, not_found.text)}</p>
            <a class="button button--primary" href=routes::DASHBOARD>{text!(locale, not_found.to_shifts)}</a>
        </section>
    }
}
