//! Spinners.

use leptos::prelude::*;
use thaw::SpinnerSize;

/// A spinner with a label for screen readers.
#[component]
pub fn Spinner(
    /// What is being loaded.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="spinner" role="status">
            <thaw::Spinner size=SpinnerSize::Small label />
        </div>
    }
}

/// A spinner inside a control that has its own label.
#[component]
pub fn BusyMark() -> impl IntoView {
    view! { <thaw::Spinner class="busy-mark" size=SpinnerSize::ExtraTiny attr:aria-hidden="true" /> }
}
