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
    view! { <Title text=move || escaped(text.get()) /> }
}

/// The whole title of a page.
pub fn with_site_name(text: String) -> String {
    format!("{text} · Shiftbell")
}

/// leptos_meta writes the title into the server's HTML as it is; in the browser it sets a property.
fn escaped(text: String) -> String {
    if cfg!(feature = "ssr") {
        text.replace('&', "&amp;").replace('<', "&lt;")
    } else {
        text
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::escaped;

    #[test]
    fn a_title_cannot_end_its_element() {
        assert_eq!(
            escaped("</title><script>a & b".to_owned()),
            "&lt;/title>&lt;script>a &amp; b"
        );
    }
}
