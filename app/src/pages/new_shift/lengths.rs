//! One-click times: the next full hour as the start, and common lengths.

use super::times::Times;
use crate::{
    i18n::{
        text,
        time::{clock as clock_text, length},
        use_locale,
    },
    state::clock::use_clock,
};
use domain::{
    shift::{local_text, next_full_hour},
    wall_clock::WallClock,
};
use jiff::SignedDuration;
use leptos::prelude::*;

/// Common lengths of a shift.
const LENGTHS: [SignedDuration; 3] = [
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(8),
    SignedDuration::from_hours(12),
];

/// Sets the start to the next full hour at the station. It is not filled in by itself: most shifts are planned for
/// later, and the hour would pass while the page is open.
#[component]
pub fn NextHour(
    /// The values of both fields.
    times: Times,
    /// The clock of the station.
    clock: Memo<Option<WallClock>>,
) -> impl IntoView {
    let (locale, page_clock) = (use_locale(), use_clock());
    let next = Memo::new(move |_| {
        let now = page_clock.now.get();
        clock.with(|clock| Some(next_full_hour(clock.as_ref()?, now)))
    });
    view! {
        <div class="chips needs-script">
            {move || {
                next.get()
                    .map(|next| {
                        view! {
                            <button
                                type="button"
                                class="chip-button"
                                on:click=move |_| times.set_start(local_text(next))
                            >
                                {text!(locale, new_shift.next_hour, clock = clock_text(next))}
                            </button>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}

/// Sets the end by the length of the shift.
#[component]
pub fn Lengths(
    /// The values of both fields.
    times: Times,
) -> impl IntoView {
    let locale = use_locale();
    let shown = Memo::new(move |_| times.shown_length());
    view! {
        <div class="chips needs-script" role="group" aria-label=text!(locale, new_shift.length)>
            {LENGTHS
                .map(|one| {
                    view! {
                        <button
                            type="button"
                            class="chip-button"
                            aria-pressed=move || (shown.get() == Some(one)).to_string()
                            on:click=move |_| times.set_length(one)
                        >
                            {length(locale, one)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
