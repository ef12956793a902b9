//! Rows that wait above the rows in use.

use super::rows_in_use::{RowsInUse, focus_row};
use crate::i18n::{text, use_locale};
use domain::{id::ShiftId, shift::StableRows};
use leptos::prelude::*;

/// Says how many rows wait above the rows in use, and shows them on a click.
#[component]
pub fn WaitingRows(rows: Memo<StableRows>, in_use: RowsInUse) -> impl IntoView {
    let locale = use_locale();
    let waiting = Memo::new(move |_| rows.with(StableRows::waiting));
    let show = move |_| {
        in_use.release();
        request_animation_frame(move || {
            if let Some(first) = first_row(rows) {
                focus_row(first);
            }
        });
    };
    view! {
        <div class="waiting-rows" role="status">
            {move || {
                (waiting.get() > 0)
                    .then(|| {
                        view! {
                            <button type="button" class="button waiting-rows__show" on:click=show>
                                {text!(locale, shift_list.more_above, count = waiting.get())}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

fn first_row(rows: Memo<StableRows>) -> Option<ShiftId> {
    rows.try_with_untracked(|rows| rows.rows().first().map(|row| row.view.shift.id))
        .flatten()
}
