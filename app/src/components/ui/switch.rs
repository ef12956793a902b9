//! On or off, at once.

use leptos::{prelude::*, reactive::wrappers::write::SignalSetter};

/// A switch with its label. It needs a script.
#[component]
pub fn Switch(
    /// The control's id: without one, server and browser would each invent their own.
    id: &'static str,
    /// What it switches.
    label: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with what it was switched to.
    #[prop(into)]
    switch: Callback<bool>,
) -> impl IntoView {
    let checked = (on, SignalSetter::map(move |on| switch.run(on)));
    view! { <thaw::Switch class="switch" id label checked /> }
}
