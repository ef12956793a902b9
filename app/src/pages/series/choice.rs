//! Which dates are chosen.

use crate::{flash::SERIES_FORM, state::session::use_session};
use domain::{id::ShiftId, series::SeriesDetails};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The chosen dates.
#[derive(Clone, Copy)]
pub struct Choice {
    /// The dates that the user may act on now.
    pub open: Memo<BTreeSet<ShiftId>>,
    picked: RwSignal<BTreeSet<ShiftId>>,
}

impl Choice {
    /// Starts with what was chosen in a form of the series that was refused.
    pub fn new(details: Memo<SeriesDetails>, series: &str) -> Self {
        let session = use_session();
        let flash = session.flash.as_ref();
        let flash =
            flash.filter(|flash| flash.typed_in(SERIES_FORM, "id").as_deref() == Some(series));
        let typed = flash.and_then(|flash| flash.typed_in(SERIES_FORM, "dates"));
        let typed = typed.unwrap_or_default();
        let picked = typed.split(',').filter_map(|id| id.parse().ok()).collect();
        Self {
            open: Memo::new(move |_| {
                details.with(|details| {
                    let open = details.dates.iter().filter(|row| row.is_open);
                    open.map(|row| row.id).collect()
                })
            }),
            picked: RwSignal::new(picked),
        }
    }

    /// Whether a date is chosen.
    pub fn contains(self, id: ShiftId) -> bool {
        self.picked.with(|picked| picked.contains(&id))
    }

    /// Chooses a date, or no longer.
    pub fn set(self, id: ShiftId, chosen: bool) {
        self.picked.update(|picked| {
            if chosen {
                picked.insert(id);
            } else {
                picked.remove(&id);
            }
        });
    }

    /// Chooses all dates that the user may act on.
    pub fn set_all(self) {
        self.picked.set(self.open.get_untracked());
    }

    /// Chooses none.
    pub fn clear(self) {
        self.picked.set(BTreeSet::new());
    }

    /// Number of chosen dates that the user may still act on.
    pub fn count(self) -> usize {
        let open = self.open.get();
        self.picked
            .with(|picked| picked.intersection(&open).count())
    }
}
