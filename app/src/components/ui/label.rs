//! Labels of controls.

use leptos::prelude::*;
use thaw::LabelWeight;

/// The label of the control with the id `of`.
#[component]
pub fn Label(
    /// Id of the control.
    #[prop(into)]
    of: Signal<String>,
    /// Text of the label.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::Label weight=LabelWeight::Semibold attr:r#for=move || of.get()>
            {children()}
        </thaw::Label>
    }
}
