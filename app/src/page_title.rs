//! The title of the page and the icon of its browser tab. Both show that something is unread.

use crate::{
    i18n::{Locale, notification::short_count, text, use_locale},
    realtime::use_realtime,
};
use leptos::prelude::*;
use leptos_meta::Title;

const ICON: &str = "/favicon.svg";
const UNREAD_ICON: &str = "/favicon-unread.svg";

/// Adds the name of the site and the unread count to the title of every page: `(3) Shifts · Shiftbell`.
#[component]
pub fn TabTitle() -> impl IntoView {
    let (locale, inbox) = (use_locale(), use_realtime().inbox);
    let any = Memo::new(move |_| inbox.live_unread() > 0);
    Effect::new(move |_| show_icon(if any.get() { UNREAD_ICON } else { ICON }));
    let unread = move || {
        // leptos_meta calls the formatter when the page is rendered, on any thread: signals must not be read there.
        if cfg!(feature = "ssr") {
            0
        } else {
            inbox.live_unread()
        }
    };
    view! { <Title formatter=move |page: String| with_count(locale, &page, unread()) /> }
}

fn with_count(locale: Locale, page: &str, unread: i64) -> String {
    if unread <= 0 {
        return text!(locale, site.page_title, page = page);
    }
    text!(
        locale,
        site.page_title_unread,
        count = short_count(unread),
        page = page
    )
}

fn show_icon(path: &str) {
    if let Ok(Some(icon)) = document().query_selector("link[rel='icon']")
        && icon.get_attribute("href").as_deref() != Some(path)
    {
        let _ = icon.set_attribute("href", path);
    }
}

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
    use super::{escaped, with_count};
    use crate::i18n::Locale;

    #[test]
    fn the_title_begins_with_the_unread_count() {
        let title = |unread| with_count(Locale::en, "Shifts", unread);
        assert_eq!(title(0), "Shifts · Shiftbell");
        assert_eq!(title(3), "(3) Shifts · Shiftbell");
        assert_eq!(title(100), "(99+) Shifts · Shiftbell");
    }

    #[test]
    fn a_title_cannot_end_its_element() {
        assert_eq!(
            escaped("</title><script>a & b"),
            "&lt;/title>&lt;script>a &amp; b"
        );
    }
}
