//! A labelled field with its error in a sentence below it.

use leptos::prelude::*;

/// A label, a control and the error below it. The control must have the id `name`, and point to `{name}-error`.
#[component]
pub fn Field(
    /// The control's id.
    name: &'static str,
    /// What stands above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" class:field--wrong=move || error.get().is_some()>
            <label for=name>{label}</label>
            {children()}
            <p class="field__error" id=format!("{name}-error") role="alert">{error}</p>
        </div>
    }
}
