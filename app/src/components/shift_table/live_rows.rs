//! The rows of the list as it changes: which are shown, and where the focus goes.

use super::rows_in_use::{RowsInUse, focus_is_lost, focus_next_to_decide, focus_row};
use crate::{
    browser::focus::Scroll, components::click_guard::ClickGuard, decisions::use_decisions,
    list_query::Tab, realtime::use_realtime,
};
use domain::shift::{BoardQuery, ShiftBoard, ShiftView, StableRows};
use leptos::prelude::*;

/// The rows to show: the live list, with rows in use at their places.
pub fn stable_rows(
    board: Memo<ShiftBoard>,
    fetched_for: Memo<BoardQuery>,
    in_use: RowsInUse,
) -> Memo<StableRows> {
    let shifts = use_realtime().shifts;
    let of_list = Memo::new(move |before: Option<&(BoardQuery, StableRows)>| {
        let query = fetched_for.get();
        let in_use = in_use.get();
        let belongs = |view: &ShiftView| match query.tab {
            Tab::One(status) => view.shift.status == status,
            // A shift leaves these tabs by itself, when its time is over.
            Tab::All | Tab::Upcoming | Tab::Past => true,
        };
        let rows = board.with(|board| match before {
            Some((before, rows)) if *before == query => {
                rows.next(&board.page.results, &in_use, belongs, |id| {
                    shifts.latest(id)
                })
            }
            _ => StableRows::new(&board.page.results, belongs),
        });
        (query, rows)
    });
    Memo::new(move |_| of_list.with(|(_, rows)| rows.clone()))
}

/// Notes rows that moved, so that their buttons ignore clicks for a moment.
pub fn guard_moved_rows(rows: Memo<StableRows>, guard: ClickGuard) {
    Effect::new(move |before: Option<StableRows>| {
        let rows = rows.get();
        if let Some(before) = before {
            guard.rows_moved(rows.moved_since(&before));
        }
        rows
    });
}

/// Moves the focus to the next row after a decision, and keeps it in a row that is drawn anew because somebody else changed its shift.
pub fn keep_focus(rows: Memo<StableRows>, in_use: RowsInUse, guard: ClickGuard) {
    let last_decided = use_decisions().last_decided;
    Effect::new(move |_| {
        let Some(decided) = last_decided.get() else {
            return;
        };
        last_decided.set(None);
        request_animation_frame(move || {
            let scroll = if in_use.is_pointed_at() {
                Scroll::Keep
            } else {
                Scroll::IntoView
            };
            guard.focus_moved(focus_next_to_decide(decided, scroll));
        });
    });
    // A hidden tab draws no frames: only one is requested at a time, however often its rows change.
    let is_requested = StoredValue::new(false);
    Effect::new(move |_| {
        rows.track();
        if in_use.focused().is_none() || is_requested.get_value() {
            return;
        }
        is_requested.set_value(true);
        request_animation_frame(move || {
            is_requested.try_set_value(false);
            if let Some(row) = in_use.focused()
                && focus_is_lost()
            {
                focus_row(row);
            }
        });
    });
}
