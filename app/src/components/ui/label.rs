//! The words above a control.

use leptos::prelude::*;
use thaw::LabelWeight;

/// Names the control with the id `of`.
#[component]
pub fn Label(
    /// The control's id.
    #[prop(into)]
    of: Signal<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <thaw::Label weight=LabelWeight::Semibold attr:r#for=move || of.get()>{children()}</thaw::Label> }
}
