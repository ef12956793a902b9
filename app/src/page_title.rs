//! The title of the page.

use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the title of the page.
#[component]
pub fn PageTitle(
    /// Title without the name of the site.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    // leptos_meta reads the title after the page is rendered, when its signals may be disposed.
    #[cfg(feature = "ssr")]
    return view! { <Title text=escaped(&text.get_untracked()) /> };
    #[cfg(not(feature = "ssr"))]
    view! { <Title text=move || text.get() /> }
}

/// leptos_meta does not escape the title in the server's HTML.
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
