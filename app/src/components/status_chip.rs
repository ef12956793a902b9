//! A status as a coloured chip, and a registration number as a plate.

use super::ui::badge::{StateBadge, Tone};
use crate::i18n::{shift::status_label, use_locale};
use domain::shift::ShiftStatus;
use leptos::prelude::*;

/// A status.
#[component]
pub fn StatusChip(
    /// Status of a shift.
    #[prop(into)]
    status: Signal<ShiftStatus>,
) -> impl IntoView {
    let locale = use_locale();
    let tone = Signal::derive(move || match status.get() {
        ShiftStatus::Pending => Tone::Waiting,
        ShiftStatus::Approved => Tone::Good,
        ShiftStatus::Rejected => Tone::Bad,
        ShiftStatus::Cancelled | ShiftStatus::Expired => Tone::Over,
    });
    view! { <StateBadge tone>{move || status_label(locale, status.get())}</StateBadge> }
}

/// A registration number.
#[component]
pub fn Plate(
    /// Number as it is printed on the plate.
    #[prop(into)]
    registration: Signal<String>,
) -> impl IntoView {
    view! { <span class="plate">{registration}</span> }
}
