//! A labelled field with its error below it.

use super::label::Label;
use crate::state::clock::use_clock;
use leptos::prelude::*;

/// The value of `aria-invalid` for the control of a field with this error.
pub fn invalid(
    error: impl Into<Signal<Option<String>>>,
) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
    let error = error.into();
    move || error.with(Option::is_some).then_some("true")
}

/// A label, a control and the error below it. The control must have the id `name`, and point to `{name}-error`.
#[component]
pub fn Field(
    /// Id of the control.
    name: &'static str,
    /// Label above the control.
    #[prop(into)]
    label: Signal<String>,
    /// Error below the control, if any.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Id of the control after hydration, if it changes then.
    #[prop(optional)]
    control: Option<&'static str>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hydrated = use_clock().hydrated;
    let labelled = move || {
        control
            .filter(|_| hydrated.get())
            .unwrap_or(name)
            .to_owned()
    };
    view! {
        <div class="field" class:field--wrong=move || error.get().is_some()>
            <Label of=Signal::derive(labelled)>{label}</Label>
            {children()}
            <p class="field__error" id=format!("{name}-error") role="alert">{error}</p>
        </div>
    }
}
