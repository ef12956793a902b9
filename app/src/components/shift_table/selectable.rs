//! Which rows can be selected, and which leave the selection.

use crate::decisions::use_decisions;
use domain::{
    id::ShiftId,
    shift::{BoardQuery, ShiftStatus, StableRows},
    user::User,
};
use leptos::prelude::*;

/// The rows that the user may decide about now, in the order of the list.
pub fn selectable_rows(rows: Memo<StableRows>, user: StoredValue<User>) -> Memo<Vec<ShiftId>> {
    Memo::new(move |_| {
        rows.with(|rows| {
            let shifts = rows.rows().iter().map(|row| &row.view.shift);
            shifts
                .filter(|shift| {
                    shift.status == ShiftStatus::Pending
                        && user.with_value(|user| user.is_eic_of(shift.station_id))
                })
                .map(|shift| shift.id)
                .collect()
        })
    })
}

/// Takes rows out of the selection that can no longer be decided, and all of them when another list is shown.
pub fn keep_selection(selectable: Memo<Vec<ShiftId>>, fetched_for: Memo<BoardQuery>) {
    let decisions = use_decisions();
    Effect::new(move |_| {
        selectable.with(|selectable| {
            let decided_here = decisions.decided_recently_untracked();
            decisions.bulk.keep_only(selectable, &decided_here);
        });
    });
    Effect::new(move |before: Option<BoardQuery>| {
        let query = fetched_for.get();
        if before.is_some_and(|before| before != query) {
            decisions.bulk.clear();
        }
        query
    });
}
