//! The heading of a list on paper: which list it is, and of when.

use crate::{
    i18n::{plural::count_text, shift_list::conditions, text, time, use_locale},
    list_query::ListQuery,
    state::clock::use_clock,
};
use domain::shift::ShiftBoard;
use leptos::prelude::*;

/// Tab, filters, number of shifts and time; only on paper.
#[component]
pub fn PrintHeading(
    /// The data.
    board: Memo<ShiftBoard>,
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// Whether the rows follow later changes. Otherwise the time is that of the fetch.
    live: bool,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let conditions =
        move || board.with(|board| query.with(|query| conditions(locale, query, &board.stations)));
    let state = move || {
        let now = if live {
            clock.now.get()
        } else {
            clock.now.get_untracked()
        };
        board.with(|board| {
            let count = count_text!(locale, board.page.count, shift_list.print.count);
            // All clocks agree unless the stations have several zones; the zone is named in any case.
            let time = board.clocks.values().next().map(|station| {
                time::long_of_year(locale, station.local(now), station.abbreviation(now))
            });
            match time {
                Some(time) => text!(locale, shift_list.print.as_of, count = count, time = time),
                None => count,
            }
        })
    };
    view! {
        <div class="only-print print-heading">
            <p>{conditions}</p>
            <p>{state}</p>
        </div>
    }
}
