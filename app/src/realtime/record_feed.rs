//! Trips and stock requests as they change. Pages fetch what they show again: the page of one record at once, lists a little later.

use super::refetch::Refetch;
use domain::{
    frame::ServerFrame,
    id::{StockRequestId, TripId},
};
use leptos::prelude::*;
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
    pub(super) refetch: Refetch,
}

impl RecordFeed {
    pub(super) fn new() -> Self {
        Self {
            versions: RwSignal::new(BTreeMap::new()),
            refetch: Refetch::new(REFETCH_AFTER, REFETCH_SPREAD),
        }
    }

    /// Rises whenever lists of trips and stock requests should be fetched again.
    pub fn version(&self) -> u64 {
        self.refetch.version()
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
        self.refetch.now();
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
        self.refetch.soon();
        true
    }
}
