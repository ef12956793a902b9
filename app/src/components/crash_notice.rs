//! The notice on a page whose program has stopped.

use crate::i18n::{text, use_locale};
use leptos::prelude::*;

const ID: &str = "crash-notice";

/// Part of every page, hidden until the program in the browser panics, because nothing can be rendered then.
#[component]
pub fn CrashNotice() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div id=ID class="crash-notice" role="alert" hidden=true>
            <p>{text!(locale, site.crashed)}</p>
            // `rel` keeps the router away, because it has stopped too.
            <a class="button button--primary" href="" rel="external">
                {text!(locale, site.reload)}
            </a>
        </div>
    }
}

/// Shows the notice. The panic hook calls it, so it must not use leptos.
pub fn show_crash_notice() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(notice) = document.and_then(|document| document.get_element_by_id(ID)) {
        let _ = notice.remove_attribute("hidden");
    }
}
