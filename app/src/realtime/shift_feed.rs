//! Shifts as they change: a list patches itself from the frame at once, and is fetched exactly a little later.

use super::refetch::Refetch;
use domain::{
    id::ShiftId,
    shift::{BoardQuery, Shift, ShiftBoard, ShiftStatus},
};
use jiff::Timestamp;
use leptos::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long a row that changed stays marked.
const MARKED_FOR: Duration = Duration::from_secs(8);
/// The exact refetch comes at least this long after the first change,
const REFETCH_AFTER: Duration = Duration::from_millis(500);
/// and up to so much later, each page at another moment.
const REFETCH_SPREAD: Duration = Duration::from_millis(4500);
/// Changes that are remembered; a list that missed more has been refetched since.
const REMEMBERED: usize = 200;

/// Shifts as they change.
#[derive(Clone, Copy)]
pub struct ShiftFeed {
    pub(super) refetch: Refetch,
    received: RwSignal<Vec<Received>>,
    recently_changed: RwSignal<BTreeMap<ShiftId, i64>>,
    /// The shifts that the list on this page shows.
    listed: RwSignal<BTreeSet<ShiftId>>,
    /// The last change that the list was fetched after.
    confirmed: StoredValue<u64>,
}

#[derive(Clone)]
struct Received {
    order: u64,
    shift: Shift,
}

impl ShiftFeed {
    pub(super) fn new() -> Self {
        Self {
            refetch: Refetch::new(REFETCH_AFTER, REFETCH_SPREAD),
            received: RwSignal::new(Vec::new()),
            recently_changed: RwSignal::new(BTreeMap::new()),
            listed: RwSignal::new(BTreeSet::new()),
            confirmed: StoredValue::new(0),
        }
    }

    /// Rises whenever lists should be fetched again: what their resources depend on.
    pub fn version(&self) -> u64 {
        self.refetch.version()
    }

    /// Whether this shift changed a moment ago.
    pub fn is_recent(&self, id: ShiftId) -> bool {
        self.recently_changed
            .with(|recent| recent.contains_key(&id))
    }

    /// The latest state of this shift that came while this page was open.
    pub fn latest(&self, id: ShiftId) -> Option<Shift> {
        self.received.with(|received| {
            let last = received.iter().rev().find(|last| last.shift.id == id)?;
            Some(last.shift.clone())
        })
    }

    /// The version of that state: what the resources of one shift depend on.
    pub fn version_of(&self, id: ShiftId) -> Option<i64> {
        self.received.with(|received| {
            let last = received.iter().rev().find(|last| last.shift.id == id)?;
            Some(last.shift.version)
        })
    }

    /// The last change so far of a shift that fits; 0 if there was none.
    pub fn last_of(&self, fits: impl Fn(&Shift) -> bool) -> u64 {
        self.received.with(|received| {
            let last = received.iter().rev().find(|last| fits(&last.shift));
            last.map_or(0, |last| last.order)
        })
    }

    /// Whether this shift is known to be decided, cancelled or expired.
    pub fn is_decided(&self, id: ShiftId) -> bool {
        self.received.with(|received| {
            let last = received.iter().rev().find(|last| last.shift.id == id);
            last.is_some_and(|last| last.shift.status != ShiftStatus::Pending)
        })
    }

    /// Whether the list on this page shows this shift, or keeps it until the rows may move.
    pub fn is_listed(&self, id: ShiftId) -> bool {
        self.listed.with(|listed| listed.contains(&id))
    }

    /// Notes the shifts that the list on this page shows, or keeps until its rows may move; none once the list is left.
    pub fn set_listed(&self, ids: impl IntoIterator<Item = ShiftId>) {
        let ids: BTreeSet<ShiftId> = ids.into_iter().collect();
        let _ = self.listed.try_maybe_update(|listed| {
            let changed = *listed != ids;
            *listed = ids;
            (changed, ())
        });
    }

    /// Brings a list up to date with what came after it was fetched.
    pub fn patch(&self, board: &mut ShiftBoard, query: &BoardQuery, now: Timestamp) {
        let confirmed = self.confirmed.get_value();
        self.received.with(|received| {
            for change in received.iter().filter(|change| change.order > confirmed) {
                board.apply(query, &change.shift, now);
            }
        });
    }

    /// The last change so far: to be asked before a list is fetched, and confirmed with what was fetched.
    pub fn position(&self) -> u64 {
        self.received
            .with_untracked(|received| received.last().map_or(0, |last| last.order))
    }

    /// A list was fetched after this change.
    pub fn confirm(&self, position: u64) {
        self.confirmed.try_set_value(position);
    }

    /// Fetches lists again at once: after what somebody did here.
    pub fn refetch_now(&self) {
        self.refetch.now();
    }

    /// Takes in a change.
    pub fn receive(&self, shift: &Shift) {
        let (id, version) = (shift.id, shift.version);
        let order = self.position() + 1;
        self.received.update(|received| {
            if received.len() == REMEMBERED {
                received.remove(0);
            }
            received.push(Received {
                order,
                shift: shift.clone(),
            });
        });
        self.recently_changed.update(|recent| {
            recent.insert(id, version);
        });
        let recent = self.recently_changed;
        set_timeout(
            move || {
                let _ = recent.try_update(|recent| {
                    if recent.get(&id) == Some(&version) {
                        recent.remove(&id);
                    }
                });
            },
            MARKED_FOR,
        );
        self.refetch.soon();
    }
}
