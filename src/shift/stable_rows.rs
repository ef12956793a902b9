//! The rows of a list in use: none of them moves or disappears under the pointer or the focus. Without I/O.

use super::{Shift, ShiftView};
use crate::id::ShiftId;

/// A row as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StableRow {
    /// The shift as it is now.
    pub view: ShiftView,
    /// Whether the shift no longer belongs to this list, for example because it was decided.
    pub has_left: bool,
}

/// The rows that a list shows. Rows down to the lowest one in use keep their places; the rows below follow the live list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StableRows {
    rows: Vec<StableRow>,
    waiting: usize,
}

impl StableRows {
    /// The rows of a list that is not in use.
    pub fn new(live: &[ShiftView], belongs: impl Fn(&ShiftView) -> bool) -> Self {
        let row = |view: &ShiftView| StableRow {
            has_left: !belongs(view),
            view: view.clone(),
        };
        Self {
            rows: live.iter().map(row).collect(),
            waiting: 0,
        }
    }

    /// The rows, in the order in which they are shown.
    pub fn rows(&self) -> &[StableRow] {
        &self.rows
    }

    /// How many rows of the live list are not shown, because they belong above a row in use.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// The rows after the live list or the rows in use changed. `latest` knows shifts that left the live list.
    #[must_use]
    pub fn next(
        &self,
        live: &[ShiftView],
        in_use: &[ShiftId],
        belongs: impl Fn(&ShiftView) -> bool,
        latest: impl Fn(ShiftId) -> Option<Shift>,
    ) -> Self {
        let is_in_use = |row: &StableRow| in_use.contains(&row.view.shift.id);
        let kept = self
            .rows
            .iter()
            .rposition(is_in_use)
            .map_or(0, |lowest| lowest + 1);
        let mut rows: Vec<_> = self.rows.iter().take(kept).cloned().collect();
        // The rows below begin after the last kept row that is still in the live list.
        let mut below = 0;
        for row in &mut rows {
            let id = row.view.shift.id;
            if let Some(index) = live.iter().position(|view| view.shift.id == id)
                && let Some(view) = live.get(index)
            {
                row.view = view.clone();
                row.has_left = !belongs(view);
                below = below.max(index + 1);
                continue;
            }
            row.has_left = true;
            if let Some(shift) = latest(id).filter(|shift| shift.version > row.view.shift.version) {
                row.view.shift = shift;
            }
        }
        let (above, rest) = live.split_at(below);
        let is_kept = |view: &ShiftView| {
            let mut kept = rows.iter();
            kept.any(|row| row.view.shift.id == view.shift.id)
        };
        let waiting = above.iter().filter(|view| !is_kept(view)).count();
        rows.extend(Self::new(rest, belongs).rows);
        Self { rows, waiting }
    }

    /// The shifts that are shown at a place where they were not before.
    pub fn moved_since(&self, before: &Self) -> Vec<ShiftId> {
        let id_at = |rows: &[StableRow], index: usize| rows.get(index).map(|row| row.view.shift.id);
        (0..self.rows.len())
            .filter_map(|index| {
                let id = id_at(&self.rows, index)?;
                (id_at(&before.rows, index) != Some(id)).then_some(id)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
