//! Which page is shown, and how one gets to another without loading everything anew. leptos' own router can do far more, and every
//! browser would load all of that.

mod browser;

use crate::routes::{self, Page};
use leptos::prelude::*;

/// Where this window is.
#[derive(Clone, Copy)]
pub struct Place {
    /// Path and query.
    url: RwSignal<String>,
    page: Memo<Page>,
}

impl Place {
    /// The page that is shown.
    pub fn page(self) -> Page {
        self.page.get()
    }

    /// Its path and query.
    pub fn url(self) -> String {
        self.url.get()
    }

    /// Opens a page at its top; the way back leads here.
    pub fn go(self, url: &str) {
        if Page::of(url) == Page::NotFound {
            browser::load(url);
            return;
        }
        browser::push(url);
        self.url.set(browser::url());
    }

    /// Says of the page that is shown that it now has another query: no step that one could go back, and nothing moves.
    pub fn replace(self, url: &str) {
        browser::replace(url);
        self.url.set(browser::url());
    }
}

/// Starts at the page that was asked for, and follows links and the browser's own ways back and forward.
pub fn provide_place() -> Place {
    let url = RwSignal::new(asked_for());
    let page = Memo::new(move |_| url.with(|url| Page::of(url)));
    let place = Place { url, page };
    provide_context(place);
    Effect::new(move |_| browser::follow(place));
    place
}

/// Where this window is.
pub fn use_place() -> Place {
    expect_context()
}

/// The query of the page that asks, as it changes. A page that is left keeps its last one: it would load something else for nobody.
pub fn use_query() -> Memo<String> {
    let place = use_place();
    let mine = place.page.get_untracked();
    Memo::new(move |last: Option<&String>| match last {
        Some(last) if place.page.get() != mine => last.clone(),
        _ => place.url.with(|url| routes::parts(url).1.to_owned()),
    })
}

/// What a query says about `name`, the first time if it does so more than once.
#[cfg(feature = "ssr")]
pub fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.into_owned())
}

/// What a query says about `name`, the first time if it does so more than once.
#[cfg(not(feature = "ssr"))]
pub fn parameter(query: &str, name: &str) -> Option<String> {
    web_sys::UrlSearchParams::new_with_str(query)
        .ok()?
        .get(name)
}

#[cfg(feature = "ssr")]
fn asked_for() -> String {
    crate::backend::request()
        .and_then(|parts| Some(parts.uri.path_and_query()?.as_str().to_owned()))
        .unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn asked_for() -> String {
    browser::url()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::parameter;

    #[test]
    fn a_parameter_is_read_as_forms_write_it() {
        let query = "q=a+b%26c%2Bd&empty=&q=other&name=M%C3%BCller";
        let read = |name| parameter(query, name);
        assert_eq!(read("q").as_deref(), Some("a b&c+d"));
        assert_eq!(read("empty").as_deref(), Some(""));
        assert_eq!(read("name").as_deref(), Some("Müller"));
        assert_eq!(read("nothing"), None);
    }
}
