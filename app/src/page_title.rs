//! The window's title.

use leptos::prelude::*;
use leptos_meta::Title;

/// Says in the window's title what is on the page.
#[component]
pub fn PageTitle(
    /// What is on the page, without the site's name.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    // The server asks for the title after the page is rendered, when what it was made of may be gone.
    #[cfg(feature = "ssr")]
    return view! { <Title text=escaped(&text.get_untracked()) /> };
    #[cfg(not(feature = "ssr"))]
    view! { <Title text=move || text.get() /> }
}

/// The whole title of a page.
pub fn with_site_name(text: String) -> String {
    format!("{text} · Shiftbell")
}

/// leptos_meta writes the title into the server's HTML as it is.
#[cfg(feature = "ssr")]
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::escaped;

    #[test]
    fn a_title_cannot_end_its_element() {
        assert_eq!(
            escaped("</title><script>a & b"),
            "&lt;/title>&lt;script>a &amp; b"
        );
    }
}
