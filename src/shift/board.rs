//! The shift list of a page, and how changed shifts are applied to it. Without I/O.

use super::{Shift, ShiftSort, ShiftStatus, ShiftView, StatusCounts};
use crate::{id::StationId, page::Page, wall_clock::WallClock};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::BTreeMap};

/// Filter, order and page number of the shift list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    /// Only shifts with this status.
    pub status: Option<ShiftStatus>,
    /// Part of the registration number, the driver's or the vendor's name; empty for no restriction.
    pub search: String,
    /// First day, as a local date at the station.
    pub from: Option<civil::Date>,
    /// Last day, inclusive, as a local date at the station.
    pub to: Option<civil::Date>,
    /// The order; `None` for the default order of the status.
    pub sort: Option<ShiftSort>,
    /// Page number, from 1.
    pub page: u32,
}

impl Default for BoardQuery {
    fn default() -> Self {
        Self {
            status: None,
            search: String::new(),
            from: None,
            to: None,
            sort: None,
            page: 1,
        }
    }
}

impl BoardQuery {
    /// The effective order: pending shifts by earliest start, all others by latest start, unless `sort` is set.
    pub fn sort(&self) -> ShiftSort {
        self.sort.unwrap_or(match self.status {
            Some(ShiftStatus::Pending) => ShiftSort::EarliestStart,
            _ => ShiftSort::LatestStart,
        })
    }

    /// Whether a shift with these local times passes the dates and there is no search: only the server can evaluate a
    /// search.
    fn matches_dates_without_search(&self, view: &ShiftView) -> bool {
        let from = self
            .from
            .is_none_or(|from| view.end_local > from.to_datetime(civil::Time::midnight()));
        let to = self.to.is_none_or(|to| view.start_local.date() <= to);
        self.search.is_empty() && from && to
    }

    /// Whether a search or dates restrict the list.
    fn is_restricted(&self) -> bool {
        !self.search.is_empty() || self.from.is_some() || self.to.is_some()
    }

    /// Compares two rows by the effective order.
    fn order(&self, left: &Shift, right: &Shift) -> Ordering {
        let by_start = |left: &Shift, right: &Shift| {
            (left.start_time, left.id).cmp(&(right.start_time, right.id))
        };
        match self.sort() {
            ShiftSort::EarliestStart => by_start(left, right),
            ShiftSort::LatestStart => by_start(right, left),
            ShiftSort::Newest => right.id.cmp(&left.id),
        }
    }
}

/// One page of the shift list with its counts, from one snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftBoard {
    /// The rows of this page.
    pub page: Page<ShiftView>,
    /// Number of shifts per status under search and dates, whatever the status filter.
    pub counts: StatusCounts,
    /// Number of all pending shifts, without any filter.
    pub waiting: i64,
    /// Start of the next pending shift that has not begun.
    pub next_start: Option<Timestamp>,
    /// IANA name of the time zone of the query's dates.
    pub zone: String,
    /// Clocks of the user's stations.
    #[serde(with = "crate::map_as_pairs")]
    pub clocks: BTreeMap<StationId, WallClock>,
}

impl ShiftBoard {
    /// Applies a shift that was created or changed after the list was read. Returns whether the list changed. What
    /// cannot be determined here, such as the counts when the previous status is unknown, is corrected when the list is
    /// read again.
    pub fn apply(&mut self, query: &BoardQuery, shift: &Shift, now: Timestamp) -> bool {
        let index = self
            .page
            .results
            .iter()
            .position(|view| view.shift.id == shift.id);
        match index.and_then(|index| self.page.results.get_mut(index)) {
            Some(view) if view.shift.version < shift.version => {
                let previous_status = view.shift.status;
                view.changed_at = match shift.status {
                    ShiftStatus::Approved | ShiftStatus::Rejected => shift.decided_at,
                    // A cancelled shift keeps the time of its approval in `decided_at`.
                    _ => None,
                }
                .unwrap_or(now);
                view.shift = shift.clone();
                self.count(previous_status, -1);
                self.count(shift.status, 1);
                true
            }
            Some(_) => false,
            None if shift.version == 1 && shift.status == ShiftStatus::Pending => {
                self.add(query, shift, now);
                true
            }
            None => false,
        }
    }

    fn add(&mut self, query: &BoardQuery, shift: &Shift, now: Timestamp) {
        if shift.start_time > now && self.next_start.is_none_or(|next| shift.start_time < next) {
            self.next_start = Some(shift.start_time);
        }
        self.waiting += 1;
        let view = self.view(shift, now);
        let fits = |view: &ShiftView| query.matches_dates_without_search(view);
        if query.is_restricted() && !view.as_ref().is_some_and(fits) {
            return;
        }
        self.counts.pending += 1;
        let status_matches = query.status.is_none_or(|status| status == shift.status);
        // The number of the page that is shown: if the query's page does not exist, that is the first.
        let is_first_page = self.page.request.number() == 1;
        let Some(view) = view.filter(|_| status_matches && is_first_page) else {
            return;
        };
        let rows = &mut self.page.results;
        let index = rows.partition_point(|row| query.order(&row.shift, shift) == Ordering::Less);
        rows.insert(index, view);
        rows.truncate(usize::try_from(self.page.request.size()).unwrap_or(usize::MAX));
        self.page.count += 1;
    }

    fn count(&mut self, status: ShiftStatus, change: i64) {
        self.counts
            .set(status, (self.counts.of(status) + change).max(0));
        if status == ShiftStatus::Pending {
            self.waiting = (self.waiting + change).max(0);
        }
    }

    /// The shift as a row; `None` if the clock of its station is unknown here.
    fn view(&self, shift: &Shift, now: Timestamp) -> Option<ShiftView> {
        let clock = self.clocks.get(&shift.station_id)?;
        Some(ShiftView {
            start_local: clock.local(shift.start_time),
            end_local: clock.local(shift.end_time),
            zone: clock.abbreviation(shift.start_time).to_owned(),
            now_offset_seconds: clock.offset_seconds(now),
            changed_at: shift.created_at,
            shift: shift.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
