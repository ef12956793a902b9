//! A status in colour, word and dot, and a registration number that looks like a plate.

use domain::shift::ShiftStatus;
use leptos::prelude::*;

/// A status.
#[component]
pub fn StatusChip(
    /// Which.
    #[prop(into)]
    status: Signal<ShiftStatus>,
) -> impl IntoView {
    view! { <span class=move || format!("chip chip--{}", status.get().as_str().to_ascii_lowercase())>{move || status.get().label()}</span> }
}

/// A registration number.
#[component]
pub fn Plate(
    /// It.
    #[prop(into)]
    registration: Signal<String>,
) -> impl IntoView {
    view! { <span class="plate">{registration}</span> }
}
