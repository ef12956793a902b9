//! The filter by day.

use crate::{
    i18n::{text, use_locale},
    list_query::ListQuery,
};
use domain::shift::ShiftBoard;
use leptos::{html, prelude::*};

/// Id of the message below the fields.
const ERROR: &str = "dates-error";

/// First and last day, and a message if they are the wrong way round.
#[component]
pub fn DateRange(
    /// The data.
    board: Memo<ShiftBoard>,
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// The field of the first day.
    from: NodeRef<html::Input>,
    /// The field of the last day.
    to: NodeRef<html::Input>,
    /// Called when a day is chosen.
    changed: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let zone = Memo::new(move |_| board.with(|board| board.only_zone().map(str::to_owned)));
    // With several zones there is none to name: each date is that of the row.
    let whose_day = move || match zone.get() {
        Some(zone) => text!(locale, shift_filters.at_station, zone = zone),
        None => text!(locale, shift_filters.at_each_station).to_owned(),
    };
    let reversed = Memo::new(move |_| query.with(ListQuery::ends_before_start));
    let first = query.get_untracked();
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let field = |label, name, value, node_ref| {
        view! {
            <label class="labelled">
                <span>{label}</span>
                <input
                    type="date"
                    name=name
                    value=value
                    title=whose_day
                    aria-invalid=move || reversed.get().then_some("true")
                    aria-describedby=move || reversed.get().then_some(ERROR)
                    node_ref=node_ref
                    on:change=move |_| changed.run(())
                />
            </label>
        }
    };
    view! {
        {field(text!(locale, shift_filters.from), "from", date(first.from), from)}
        {field(text!(locale, shift_filters.to), "to", date(first.to), to)}
        <p id=ERROR class="tools__error" role="alert">
            {move || reversed.get().then(|| text!(locale, shift_filters.ends_before_start))}
        </p>
    }
}
