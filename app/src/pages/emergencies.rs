//! Emergencies: the list, one of them, and raising one in two steps.

mod close;
mod confirm;
mod details;
mod list;
mod raise;
mod recipients;
mod station_time;

pub use confirm::ConfirmEmergency;
pub use details::EmergencyPage;
pub use list::EmergencyList;
pub use raise::RaiseEmergency;

use crate::{
    components::ui::badge::{StateBadge, Tone},
    i18n::{text, use_locale},
};
use domain::emergency::{Emergency, EmergencyStatus};
use leptos::prelude::*;

/// Whether it is active, and whether it is a drill.
#[component]
fn Chips(emergency: Memo<Emergency>) -> impl IntoView {
    let locale = use_locale();
    let is_active =
        Memo::new(move |_| emergency.with(|emergency| emergency.status == EmergencyStatus::Active));
    let is_drill = emergency.with_untracked(|emergency| emergency.drill);
    let tone = Signal::derive(move || {
        if is_active.get() {
            Tone::Bad
        } else {
            Tone::Over
        }
    });
    let status = move || {
        if is_active.get() {
            text!(locale, emergency.active)
        } else {
            text!(locale, emergency.closed)
        }
    };
    view! {
        <StateBadge tone>{status}</StateBadge>
        {is_drill
            .then(|| {
                view! {
                    <StateBadge tone=Tone::Waiting>{text!(locale, emergency.drill)}</StateBadge>
                }
                    .into_any()
            })}
    }
}
