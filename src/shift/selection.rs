//! The rows of a list that a user has selected, to decide about them together. Without I/O.

use crate::id::ShiftId;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// The selected rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    selected: BTreeSet<ShiftId>,
    /// Where a range begins: the row that was selected last by itself.
    anchor: Option<ShiftId>,
    /// The rows that the last range has added. The next range from the same anchor replaces them.
    range: Vec<ShiftId>,
}

impl Selection {
    /// Whether this row is selected.
    pub fn contains(&self, id: ShiftId) -> bool {
        self.selected.contains(&id)
    }

    /// Number of selected rows.
    pub fn len(&self) -> usize {
        self.selected.len()
    }

    /// Whether no row is selected.
    pub fn is_empty(&self) -> bool {
        self.selected.is_empty()
    }

    /// The selected rows, by id.
    pub fn ids(&self) -> impl Iterator<Item = ShiftId> {
        self.selected.iter().copied()
    }

    /// Selects a row, or no longer. The next range begins here.
    pub fn toggle(&mut self, id: ShiftId) {
        if !self.selected.remove(&id) {
            self.selected.insert(id);
        }
        self.start_range(id);
    }

    /// Selects all rows from the anchor to this one, in place of the last range from there. `rows` are those that can be
    /// selected, in the order of the list. Without an anchor in the list only this row is selected.
    pub fn extend_to(&mut self, id: ShiftId, rows: &[ShiftId]) {
        let place = |id| rows.iter().position(|row| *row == id);
        let Some(to) = place(id) else { return };
        let Some((anchor, from)) = self
            .anchor
            .and_then(|anchor| Some((anchor, place(anchor)?)))
        else {
            self.selected.insert(id);
            self.start_range(id);
            return;
        };
        for row in std::mem::take(&mut self.range) {
            self.selected.remove(&row);
        }
        self.selected.insert(anchor);
        let rows = rows.get(from.min(to)..=from.max(to)).unwrap_or_default();
        self.range = rows
            .iter()
            .copied()
            .filter(|row| self.selected.insert(*row))
            .collect();
    }

    /// Selects the row `to` beside `from`, as Shift and an arrow key do. Without a range it begins at `from`.
    pub fn extend(&mut self, from: ShiftId, to: ShiftId, rows: &[ShiftId]) {
        let has_anchor = self.anchor.is_some_and(|anchor| rows.contains(&anchor));
        if !has_anchor || self.is_empty() {
            self.selected.insert(from);
            self.start_range(from);
        }
        self.extend_to(to, rows);
    }

    /// Selects all these rows, besides those that are selected.
    pub fn select_all(&mut self, rows: &[ShiftId]) {
        self.selected.extend(rows);
        self.anchor = None;
        self.range.clear();
    }

    /// Selects nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Keeps only some of the rows. Returns the others.
    pub fn retain(&mut self, keep: impl Fn(ShiftId) -> bool) -> Vec<ShiftId> {
        let left: Vec<_> = self.ids().filter(|id| !keep(*id)).collect();
        for id in &left {
            self.selected.remove(id);
        }
        self.anchor = self.anchor.filter(|anchor| keep(*anchor));
        self.range.retain(|id| keep(*id));
        left
    }

    fn start_range(&mut self, anchor: ShiftId) {
        self.anchor = Some(anchor);
        self.range.clear();
    }
}

/// A shift in the version that the user saw. The text form, such as `12:3`, is the value of a checkbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SeenShift {
    /// The shift.
    pub id: ShiftId,
    /// The version that the user saw.
    pub version: i64,
}

impl fmt::Display for SeenShift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.id, self.version)
    }
}

impl From<SeenShift> for String {
    fn from(seen: SeenShift) -> Self {
        seen.to_string()
    }
}

/// Error: the text is not an id and a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not_a_seen_shift")]
pub struct NotASeenShift;

impl FromStr for SeenShift {
    type Err = NotASeenShift;

    fn from_str(text: &str) -> Result<Self, NotASeenShift> {
        let (id, version) = text.split_once(':').ok_or(NotASeenShift)?;
        let number = |text: &str| text.parse().map_err(|_| NotASeenShift);
        Ok(Self {
            id: ShiftId::new(number(id)?),
            version: number(version)?,
        })
    }
}

impl TryFrom<String> for SeenShift {
    type Error = NotASeenShift;

    fn try_from(text: String) -> Result<Self, NotASeenShift> {
        text.parse()
    }
}

#[cfg(test)]
mod tests;
