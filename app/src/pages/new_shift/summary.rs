//! What the form says below its fields: when the shift is, and whether its vehicle and driver are free.

use super::times::Times;
use crate::{
    i18n::{
        text,
        time::{full_span, length},
        use_locale,
    },
    routes,
    state::clock::use_clock,
};
use domain::{shift::Conflict, wall_clock::WallClock};
use leptos::prelude::*;

/// The times in words, at the station: `Sat 5 Dec 23:00 – Sun 06:00 IST · 7 h`.
#[component]
pub fn Summary(
    /// The values of both fields.
    times: Times,
    /// The clock of the station.
    clock: Memo<Option<WallClock>>,
) -> impl IntoView {
    let (locale, page_clock) = (use_locale(), use_clock());
    let line = Memo::new(move |_| {
        let local = times.local()?;
        let now = page_clock.now.get();
        clock.with(|clock| {
            let clock = clock.as_ref()?;
            let took = local
                .length(Some(clock))
                .filter(|took| took.is_positive())?;
            let zone = |at| Some(clock.abbreviation(clock.resolve(at).ok()?));
            let span = full_span(
                locale,
                [local.start, local.end],
                [zone(local.start)?, zone(local.end)?],
                clock.local(now).date(),
            );
            let took = length(locale, took);
            Some(text!(locale, new_shift.summary, span = span, length = took))
        })
    });
    view! {
        <p class="summary" role="status">
            {line}
        </p>
    }
}

/// Whether the vehicle and the driver are free; nothing while that is not known.
#[component]
pub fn ConflictHint(
    /// The conflicting shift; the outer `None` means not known.
    free: RwSignal<Option<Option<Conflict>>>,
    /// Makes the sentence about a conflict.
    #[prop(into)]
    explain: Callback<Conflict, Option<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let hint = move || {
        let conflict = free.get()?;
        let Some(conflict) = conflict else {
            return Some(
                view! { <p class="hint hint--good">{text!(locale, new_shift.free)}</p> }.into_any(),
            );
        };
        let url = routes::shift(conflict.shift_id);
        let text = explain.run(conflict);
        Some(
            view! {
                <p class="hint hint--warning">
                    {text} " " <a class="link-button" href=url>
                        {text!(locale, new_shift.open_conflict)}
                    </a>
                </p>
            }
            .into_any(),
        )
    };
    view! {
        <div class="form-hint" role="status">
            {hint}
        </div>
    }
}
