//! Something is on its way.

use leptos::prelude::*;
use thaw::SpinnerSize;

/// Turns, and tells those who do not see it what for.
#[component]
pub fn Spinner(
    /// What is on its way.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="spinner" role="status">
            <thaw::Spinner size=SpinnerSize::Small label />
        </div>
    }
}

/// Turns inside of a control that says itself that it is busy.
#[component]
pub fn BusyMark() -> impl IntoView {
    view! { <thaw::Spinner class="busy-mark" size=SpinnerSize::ExtraTiny attr:aria-hidden="true" /> }
}
