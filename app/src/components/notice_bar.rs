//! The notice on what just happened. It floats over the page.

use super::icon::{Icon, IconName};
use crate::{
    i18n::{text, use_locale},
    routes,
    state::notices::{Notice, use_notices},
};
use leptos::prelude::*;

/// The place of the notice. Screen readers announce its changes.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let locale = use_locale();
    let notices = use_notices();
    let shown = notices.shown;
    view! {
        <div
            class="notice-place"
            class:notice-place--low=notices.low
            role="status"
            aria-live="polite"
        >
            {move || {
                shown
                    .get()
                    .map(|Notice { text, refusal, shift }| {
                        let link = shift.map(|shift| view! { " " <a href=routes::shift(shift)>{text!(locale, error.open_shift)}</a> }.into_any());
                        view! {
                            <div class="notice" class:notice--refusal=refusal>
                        {refusal.then(|| view! { <Icon icon=IconName::Warning size=18 /> }.into_any())}
                        <p>{text}{link}</p>
                        <button type="button" class="icon-button needs-script" aria-label=text!(locale, site.dismiss) on:click=move |_| shown.set(None)>
                            <Icon icon=IconName::Close size=16 />
                        </button>
                    </div>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}
