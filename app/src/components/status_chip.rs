//! A status in colour, word and dot, and a registration number that looks like a plate.

use super::ui::badge::{StateBadge, Tone};
use domain::shift::ShiftStatus;
use leptos::prelude::*;

/// A status.
#[component]
pub fn StatusChip(
    /// Which.
    #[prop(into)]
    status: Signal<ShiftStatus>,
) -> impl IntoView {
    let tone = Signal::derive(move || match status.get() {
        ShiftStatus::Pending => Tone::Waiting,
        ShiftStatus::Approved => Tone::Good,
        ShiftStatus::Rejected => Tone::Bad,
        ShiftStatus::Cancelled | ShiftStatus::Expired => Tone::Over,
    });
    view! { <StateBadge tone>{move || status.get().label()}</StateBadge> }
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
