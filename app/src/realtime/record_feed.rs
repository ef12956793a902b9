//! Trips and stock requests as they change. Pages fetch what they show again: the page of one record at once, lists a little later, each
//! page at another moment, because one change is told to every EIC of a station.

use super::reconnect::part_of;
use domain::{
    frame::ServerFrame,
    id::{StockRequestId, TripId},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{collections::BTreeMap, time::Duration};

/// Lists are fetched again at least this long after the first change,
const REFETCH_AFTER: Duration = Duration::from_millis(100);
/// and up to so much later.
const REFETCH_SPREAD: Duration = Duration::from_millis(1500);
/// Records whose versions are remembered. When more change, all are forgotten, and their pages fetch once more.
const REMEMBERED: usize = 200;

/// Kinds of records that pages show.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RecordKind {
    Trip,
    StockRequest,
}

/// Trips and stock requests as they change.
#[derive(Clone, Copy)]
pub struct RecordFeed {
    versions: RwSignal<BTreeMap<(RecordKind, i64), i64>>,
    version: RwSignal<u64>,
    due: StoredValue<Option<TimeoutHandle>>,
    /// A refetch that waits until somebody looks at the page.
    stale: StoredValue<bool>,
}

impl RecordFeed {
    pub(super) fn new() -> Self {
        Self {
            versions: RwSignal::new(BTreeMap::new()),
            version: RwSignal::new(0),
            due: StoredValue::new(None),
            stale: StoredValue::new(false),
        }
    }

    /// Rises whenever lists of trips and stock requests should be fetched again.
    pub fn version(&self) -> u64 {
        self.version.get()
    }

    /// The latest version of a trip that came while this page was open.
    pub fn trip(&self, id: TripId) -> Option<i64> {
        self.latest(RecordKind::Trip, id.get())
    }

    /// The latest version of a stock request that came while this page was open.
    pub fn stock_request(&self, id: StockRequestId) -> Option<i64> {
        self.latest(RecordKind::StockRequest, id.get())
    }

    fn latest(&self, kind: RecordKind, id: i64) -> Option<i64> {
        self.versions
            .with(|versions| versions.get(&(kind, id)).copied())
    }

    /// Fetches lists again at once: after what somebody did here.
    pub fn refetch_now(&self) {
        self.due.try_update_value(|due| {
            if let Some(due) = due.take() {
                due.clear();
            }
        });
        let _ = self.version.try_update(|version| *version += 1);
    }

    /// Takes in a frame. Returns whether it was about a trip or a stock request.
    pub(super) fn receive(&self, frame: &ServerFrame) -> bool {
        let (kind, id, version) = match frame {
            ServerFrame::Trip { trip } => (RecordKind::Trip, trip.id.get(), trip.version),
            ServerFrame::StockRequest { stock_request } => (
                RecordKind::StockRequest,
                stock_request.id.get(),
                stock_request.version,
            ),
            _ => return false,
        };
        self.versions.update(|versions| {
            if versions.len() >= REMEMBERED {
                versions.clear();
            }
            versions.insert((kind, id), version);
        });
        self.refetch_soon();
        true
    }

    /// Fetches lists again in a moment; what changes until then comes with it.
    pub(super) fn refetch_soon(&self) {
        if self.due.with_value(Option::is_some) {
            return;
        }
        let delay = REFETCH_AFTER + part_of(REFETCH_SPREAD, js_sys::Math::random());
        let feed = *self;
        let due = set_timeout_with_handle(
            move || {
                if document().hidden() {
                    feed.due.try_set_value(None);
                    feed.stale.try_set_value(true);
                } else {
                    feed.refetch_now();
                }
            },
            delay,
        );
        self.due.set_value(due.ok());
    }

    /// Somebody looks at the page.
    pub(super) fn looked_at(&self) {
        if self.stale.get_value() {
            self.stale.set_value(false);
            self.refetch_now();
        }
    }
}
