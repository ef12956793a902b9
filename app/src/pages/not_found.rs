//! The page for a path that does not exist.

use crate::components::not_found::NotFound;
#[cfg(not(feature = "ssr"))]
use crate::navigation::use_current_url;
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
