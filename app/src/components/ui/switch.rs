//! Switches.

use leptos::{prelude::*, reactive::wrappers::write::SignalSetter};

/// A switch with its label, which acts at once. It needs a script.
#[component]
pub fn Switch(
    /// Id of the control. Without one, server and browser would each make their own.
    id: &'static str,
    /// Text of the label.
    label: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with the new value.
    #[prop(into)]
    switch: Callback<bool>,
) -> impl IntoView {
    let checked = (on, SignalSetter::map(move |on| switch.run(on)));
    view! { <thaw::Switch class="switch" id label checked /> }
}
