//! The sentence above the page that says what just happened.

use super::icon::{Icon, IconName};
use crate::state::notices::{Notice, use_notices};
use leptos::prelude::*;

/// Where the sentence stands; read out as it changes.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let shown = use_notices().shown;
    view! {
        <div class="notice-place" role="status" aria-live="polite">
            {move || {
                shown.get().map(|Notice { text, refusal }| view! {
                    <div class="notice" class:notice--refusal=refusal>
                        {refusal.then(|| view! { <Icon icon=IconName::Warning size=18 /> }.into_any())}
                        <p>{text}</p>
                        <button type="button" class="icon-button needs-script" aria-label="Dismiss" on:click=move |_| shown.set(None)>
                            <Icon icon=IconName::Close size=16 />
                        </button>
                    </div>
                }.into_any())
            }}
        </div>
    }
}
