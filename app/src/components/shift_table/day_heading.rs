//! The heading above the first row of a day.

use crate::{
    i18n::{
        time::{day_heading, today},
        use_locale,
    },
    scoped_memo::scoped_memo,
    state::clock::use_clock,
};
use domain::{
    id::ShiftId,
    shift::{ShiftView, StableRow, StableRows},
};
use leptos::prelude::*;

/// The heading, if this row is the first of its day.
#[component]
pub fn DayHeading(
    /// The rows of the list.
    rows: Memo<StableRows>,
    /// The shift of the row below.
    id: ShiftId,
    /// Whether the list is in the order of starts.
    has_days: Memo<bool>,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let heading = scoped_memo(move || {
        if !has_days.get() {
            return None;
        }
        let view = rows.with(|rows| first_of_day(rows.rows(), id).cloned())?;
        let today = today(clock.now.get(), view.now_offset_seconds);
        Some(day_heading(locale, view.start_local, today))
    });
    move || {
        heading.get().map(|heading| {
            view! {
                <tr class="day" role="row">
                    <th role="rowheader" scope="rowgroup" colspan="6">
                        {heading}
                    </th>
                </tr>
            }
        })
    }
}

/// The row of this shift, if the row above is of another day.
fn first_of_day(rows: &[StableRow], id: ShiftId) -> Option<&ShiftView> {
    let index = rows.iter().position(|row| row.view.shift.id == id)?;
    let view = &rows.get(index)?.view;
    let above = index.checked_sub(1).and_then(|above| rows.get(above));
    let day_above = above.map(|row| row.view.start_local.date());
    (day_above != Some(view.start_local.date())).then_some(view)
}
