//! Buttons ignore clicks for a moment after their row moved, and keys after they got the focus without the user's doing: such a click or
//! key was meant for what was there before.

use crate::browser::monotonic::monotonic_ms;
use domain::id::ShiftId;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How long clicks or keys are ignored, in milliseconds.
const IGNORED_FOR_MS: f64 = 500.0;

/// When things happened to rows, by the monotonic clock of the page.
type Times = StoredValue<BTreeMap<ShiftId, f64>>;

/// Knows which rows moved, or got the focus, a moment ago.
#[derive(Clone, Copy)]
pub struct ClickGuard {
    moved_at: Times,
    focused_at: Times,
}

impl ClickGuard {
    /// Provides it to the rows of a list.
    pub fn provide() -> Self {
        let guard = Self {
            moved_at: StoredValue::new(BTreeMap::new()),
            focused_at: StoredValue::new(BTreeMap::new()),
        };
        provide_context(guard);
        guard
    }

    /// Notes rows that are now at another place.
    pub fn rows_moved(&self, rows: impl IntoIterator<Item = ShiftId>) {
        note(self.moved_at, rows);
    }

    /// Notes a row to which the focus was moved.
    pub fn focus_moved(&self, row: Option<ShiftId>) {
        note(self.focused_at, row);
    }

    /// Whether a click on a button of this row must be ignored now.
    pub fn ignores_clicks(&self, row: ShiftId) -> bool {
        is_recent(self.moved_at, row)
    }

    /// Whether a key on a button of this row must be ignored now.
    pub fn ignores_keys(&self, row: ShiftId) -> bool {
        is_recent(self.focused_at, row)
    }
}

fn note(times: Times, rows: impl IntoIterator<Item = ShiftId>) {
    let now = monotonic_ms();
    let _ = times.try_update_value(|times| {
        times.retain(|_, at| now - *at < IGNORED_FOR_MS);
        times.extend(rows.into_iter().map(|row| (row, now)));
    });
}

fn is_recent(times: Times, row: ShiftId) -> bool {
    let at = times.try_with_value(|times| times.get(&row).copied());
    at.flatten()
        .is_some_and(|at| monotonic_ms() - at < IGNORED_FOR_MS)
}

/// The guard of the list around this row.
pub fn use_click_guard() -> ClickGuard {
    expect_context()
}
