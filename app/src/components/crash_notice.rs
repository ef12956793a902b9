//! The notice on a page whose program has stopped, and the mark of a page that is alive.

use crate::i18n::{text, use_locale};
use leptos::prelude::*;
use web_sys::{Document, Element};

const ID: &str = "crash-notice";
/// Attribute of `<body>` while the program runs. Styles and the browser tests rely on it.
const HYDRATED: &str = "data-hydrated";
/// Attribute of `<body>` once the program has stopped: `shell/crashed_page.js` then leaves links and forms to the browser.
const CRASHED: &str = "data-crashed";

/// Part of every page, hidden until the program in the browser panics, because nothing can be rendered then.
///
/// It is the last element of the application. If hydration found it where the server put it, the page is alive. A page with nodes that
/// hydration does not expect can otherwise be dead without a panic.
#[component]
pub fn CrashNotice() -> impl IntoView {
    let locale = use_locale();
    let notice = NodeRef::new();
    Effect::new(move |_| {
        let found = notice.get_untracked();
        let found: Option<&Element> = found.as_ref().map(AsRef::as_ref);
        let expected = document().get_element_by_id(ID);
        if found.is_some() && found == expected.as_ref() {
            mark_as_hydrated(&document());
        } else {
            show_crash_notice();
        }
    });
    view! {
        <div id=ID class="crash-notice" role="alert" hidden=true node_ref=notice>
            <p>{text!(locale, site.crashed)}</p>
            // `rel` keeps the router away, because it has stopped too.
            <a class="button button--primary" href="" rel="external">
                {text!(locale, site.reload)}
            </a>
        </div>
    }
}

/// Effects still run after a panic.
fn mark_as_hydrated(document: &Document) {
    if let Some(body) = document.body()
        && !body.has_attribute(CRASHED)
    {
        let _ = body.set_attribute(HYDRATED, "");
    }
}

/// Shows the notice. The panic hook calls it, so it must not use leptos.
pub fn show_crash_notice() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if let Some(body) = document.body() {
        let _ = body.remove_attribute(HYDRATED);
        let _ = body.set_attribute(CRASHED, "");
    }
    if let Some(notice) = document.get_element_by_id(ID) {
        let _ = notice.remove_attribute("hidden");
    }
}
