//! What somebody sees whose page has stopped working.

use leptos::prelude::*;

const ID: &str = "crash-notice";

/// Part of every page, hidden until the program in the browser panics: nothing can be rendered then.
#[component]
pub fn CrashNotice() -> impl IntoView {
    view! {
        <div id=ID class="crash-notice" role="alert" hidden=true>
            <p>"Something went wrong on this page, and it has stopped updating. Please reload it."</p>
            // The router must not follow it: it has stopped, too.
            <a class="button button--primary" href="" rel="external">"Reload"</a>
        </div>
    }
}

/// Shows the notice. Called from the panic hook, so it must not touch anything of leptos.
pub fn show_crash_notice() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(notice) = document.and_then(|document| document.get_element_by_id(ID)) {
        let _ = notice.remove_attribute("hidden");
    }
}
