//! Who else has a shift open, and which shift this page shows.

mod report;

pub(super) use report::Reported;

use domain::{id::ShiftId, shift::Person};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The viewers of shifts, as the socket reports them. Nothing is known without one.
#[derive(Clone, Copy)]
pub struct Viewers {
    others: RwSignal<BTreeMap<ShiftId, Vec<Person>>>,
    /// The shifts that are open on this page. The last one counts: a dialog lies over a page.
    open: StoredValue<Vec<ShiftId>>,
    /// Whether the user decides about shifts. The viewing of others is of no interest.
    decides: bool,
}

impl Viewers {
    pub(super) fn new(decides: bool) -> Self {
        Self {
            others: RwSignal::new(BTreeMap::new()),
            open: StoredValue::new(Vec::new()),
            decides,
        }
    }

    /// The other EICs who have this shift open.
    pub fn of(&self, id: ShiftId) -> Vec<Person> {
        self.others
            .with(|others| others.get(&id).cloned().unwrap_or_default())
    }

    /// All shifts that other EICs have open.
    pub fn all(&self) -> BTreeMap<ShiftId, Vec<Person>> {
        self.others.get()
    }

    pub(super) fn set(&self, id: ShiftId, viewers: &[Person]) {
        let _ = self.others.try_update(|others| {
            if viewers.is_empty() {
                others.remove(&id);
            } else {
                others.insert(id, viewers.to_vec());
            }
        });
    }

    /// The connection is gone: nobody tells when the viewers leave.
    pub(super) fn forget(&self) {
        let _ = self.others.try_maybe_update(|others| {
            let changed = !others.is_empty();
            others.clear();
            (changed, ())
        });
    }

    pub(super) fn opened(&self, id: ShiftId) {
        self.open.update_value(|open| open.push(id));
    }

    pub(super) fn closed(&self, id: ShiftId) {
        self.open.try_update_value(|open| {
            if let Some(index) = open.iter().rposition(|shown| *shown == id) {
                open.remove(index);
            }
        });
    }

    /// The shift that the user looks at; `None` while the page is hidden.
    pub(super) fn looked_at(&self) -> Option<ShiftId> {
        let open = self.open.try_with_value(|open| open.last().copied())?;
        open.filter(|_| self.decides && !document().hidden())
    }
}
