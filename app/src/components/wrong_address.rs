//! The sentence on a page that was opened under a name that is not the site's own.

use super::icon::{Icon, IconName};
use crate::{
    i18n::{text, use_locale},
    navigation::use_current_url,
    state::session::use_session,
};
use leptos::prelude::*;

/// Says which address is right, with a link to this page there. Empty at the right one.
#[component]
pub fn WrongAddressNotice() -> impl IntoView {
    let (locale, url) = (use_locale(), use_current_url());
    let wrong = RwSignal::new(use_session().wrong_address.clone());
    // A proxy may hide from the server which name the browser uses.
    Effect::new(move |_| {
        let here = window().location().origin().ok();
        if wrong.with_untracked(|wrong| wrong.as_ref().map(|wrong| &wrong.right) == here.as_ref()) {
            wrong.set(None);
        }
    });
    move || {
        wrong.get().map(|wrong| {
            let right = wrong.right.clone();
            view! {
                <p class="stale" role="status">
                    <Icon icon=IconName::Warning size=16 />
                    <span>
                        {text!(locale, site.wrong_address, name = wrong.opened.as_str())} " "
                        <a
                            class="link-button"
                            href=move || format!("{right}{}", url.get())
                            rel="external"
                        >
                            {wrong.right}
                        </a>
                    </span>
                </p>
            }
            .into_any()
        })
    }
}
