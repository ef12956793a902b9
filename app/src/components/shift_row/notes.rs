//! What a row tells besides its shift: its series, who else has it open, and why it was not decided.

use crate::{
    components::viewers::ViewersMark,
    decisions::use_decisions,
    i18n::{error::sentence, text, use_locale},
    routes,
    scoped_memo::scoped_memo,
    state::clock::use_clock,
};
use domain::shift::Shift;
use leptos::prelude::*;

/// The mark of a date of a series, which leads to the series.
#[component]
pub fn SeriesMark(
    /// The shift.
    #[prop(into)]
    shift: Shift,
) -> impl IntoView {
    let locale = use_locale();
    shift.series_id.map(|series| {
        let label = text!(
            locale,
            shift_list.series_of,
            vehicle = shift.vehicle_reg.as_str(),
            driver = shift.driver_name.as_str()
        );
        view! {
            <a class="row__series" href=routes::series(series) title=label.clone() aria-label=label>
                <span>{text!(locale, shift_list.series)}</span>
            </a>
        }
        .into_any()
    })
}

/// Why the shift was not decided, else who else has it open. It has a place of its own on a wide screen, so that no row grows.
#[component]
pub fn RowNote(
    /// The shift.
    #[prop(into)]
    shift: Shift,
) -> impl IntoView {
    let (locale, decisions, clock) = (use_locale(), use_decisions(), use_clock());
    let id = shift.id;
    let refusal = scoped_memo(move || {
        let refusal = decisions.refusal(id)?;
        Some(sentence(locale, &refusal, clock.now.get()))
    });
    move || match refusal.get() {
        Some(refusal) => view! {
            <a class="row__note row__note--refusal" href=routes::shift(id) title=refusal.clone()>
                {refusal.clone()}
            </a>
        }
        .into_any(),
        None => view! {
            <span class="row__note">
                <ViewersMark shift_id=id />
            </span>
        }
        .into_any(),
    }
}
