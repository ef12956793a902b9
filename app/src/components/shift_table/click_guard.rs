//! Buttons ignore clicks for a moment after their row moved: such a click was meant for what was there before.

use crate::browser::monotonic::monotonic_ms;
use domain::id::ShiftId;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How long a button ignores clicks after its row moved, in milliseconds.
const IGNORED_FOR_MS: f64 = 500.0;

/// Knows which rows moved a moment ago.
#[derive(Clone, Copy)]
pub struct ClickGuard {
    /// When each row moved, by the monotonic clock of the page.
    moved_at: StoredValue<BTreeMap<ShiftId, f64>>,
}

impl ClickGuard {
    /// Provides it to the rows of a list.
    pub fn provide() -> Self {
        let guard = Self {
            moved_at: StoredValue::new(BTreeMap::new()),
        };
        provide_context(guard);
        guard
    }

    /// Notes rows that are now at another place, or that got the focus without the user's doing.
    pub fn rows_moved(&self, rows: impl IntoIterator<Item = ShiftId>) {
        let now = monotonic_ms();
        let _ = self.moved_at.try_update_value(|moved_at| {
            moved_at.retain(|_, at| now - *at < IGNORED_FOR_MS);
            moved_at.extend(rows.into_iter().map(|row| (row, now)));
        });
    }

    /// Whether a click on a button of this row must be ignored now.
    pub fn ignores(&self, row: ShiftId) -> bool {
        let moved_at = self
            .moved_at
            .try_with_value(|moved_at| moved_at.get(&row).copied())
            .flatten();
        moved_at.is_some_and(|at| monotonic_ms() - at < IGNORED_FOR_MS)
    }
}

/// The guard of the list around this row.
pub fn use_click_guard() -> ClickGuard {
    expect_context()
}
