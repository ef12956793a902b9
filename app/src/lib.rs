//! What people see and call: pages, components and server functions.

#[cfg(feature = "ssr")]
pub mod backend;

use leptos::prelude::*;

/// The document around every page.
pub fn shell(_options: LeptosOptions) -> impl IntoView {
    view! { <!DOCTYPE html><html lang="en"><body><App/></body></html> }
}

/// All of the application.
#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
