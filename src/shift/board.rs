//! The shift list of a page, and how changed shifts are applied to it. Without I/O.

use super::{Shift, ShiftCounts, ShiftSort, ShiftStatus, ShiftView, Tab};
use crate::{
    id::{SeriesId, StationId},
    page::Page,
    station::Station,
    wall_clock::WallClock,
};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::BTreeMap};

/// Filter, order and page number of the shift list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    /// The part of the list.
    pub tab: Tab,
    /// Part of the registration number, the driver's or the vendor's name; empty for no restriction.
    pub search: String,
    /// Only shifts at this station; ignored if it is not one of [`ShiftBoard::stations`].
    pub station: Option<StationId>,
    /// Only the dates of this series.
    pub series: Option<SeriesId>,
    /// First day of the start: a local date, at each shift's own station.
    pub from: Option<civil::Date>,
    /// Last day of the start, inclusive: a local date, at each shift's own station.
    pub to: Option<civil::Date>,
    /// The order; `None` for the default order of the tab.
    pub sort: Option<ShiftSort>,
    /// Page number, from 1.
    pub page: u32,
}

impl Default for BoardQuery {
    fn default() -> Self {
        Self {
            tab: Tab::All,
            search: String::new(),
            station: None,
            series: None,
            from: None,
            to: None,
            sort: None,
            page: 1,
        }
    }
}

impl BoardQuery {
    /// The effective order: that of the tab, unless `sort` is set.
    pub fn sort(&self) -> ShiftSort {
        self.sort.unwrap_or_else(|| self.tab.own_sort())
    }

    /// Whether a shift with this local start passes the dates and there is no search: only the server can evaluate a
    /// search.
    fn matches_dates_without_search(&self, view: &ShiftView) -> bool {
        let day = view.start_local.date();
        self.search.is_empty()
            && self
                .series
                .is_none_or(|series| view.shift.series_id == Some(series))
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
    }

    /// Whether a search or dates restrict the list.
    fn is_restricted(&self) -> bool {
        !self.search.is_empty() || self.series.is_some() || self.from.is_some() || self.to.is_some()
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
    /// Number of shifts per tab under search, station and dates, whatever the tab.
    pub counts: ShiftCounts,
    /// Number of all pending shifts, without any filter.
    pub waiting: i64,
    /// Start of the next pending shift that has not begun.
    pub next_start: Option<Timestamp>,
    /// The stations at which the user sees shifts, by name.
    pub stations: Vec<Station>,
    /// Clocks of the user's stations.
    #[serde(with = "crate::map_as_pairs")]
    pub clocks: BTreeMap<StationId, WallClock>,
}

impl ShiftBoard {
    /// Whether the rows may be of several stations, so that each must name its own.
    pub fn shows_station(&self) -> bool {
        self.stations.len() > 1
    }

    /// Whether the user's stations have different time zones, so that each time must name its own.
    pub fn shows_zone(&self) -> bool {
        self.stations
            .iter()
            .any(|station| Some(&station.zone) != self.zone())
    }

    /// IANA name of the first station's time zone.
    fn zone(&self) -> Option<&String> {
        self.stations.first().map(|station| &station.zone)
    }

    /// IANA name of the one time zone of all the user's stations; `None` if there are several.
    pub fn only_zone(&self) -> Option<&str> {
        self.zone()
            .filter(|_| !self.shows_zone())
            .map(String::as_str)
    }

    /// The station of the query if it is one of the user's.
    fn station(&self, query: &BoardQuery) -> Option<StationId> {
        let mut stations = self.stations.iter().map(|station| station.id);
        query
            .station
            .filter(|wanted| stations.any(|id| id == *wanted))
    }

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
                let previous = view.shift.clone();
                view.changed_at = match shift.status {
                    ShiftStatus::Approved | ShiftStatus::Rejected => shift.decided_at,
                    // A cancelled shift keeps the time of its approval in `decided_at`.
                    _ => None,
                }
                .unwrap_or(now);
                view.shift = shift.clone();
                self.count(&previous, -1, now);
                self.count(shift, 1, now);
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

    /// Number of rows that leave the list because their shift has ended.
    pub fn ended(&self, query: &BoardQuery, now: Timestamp) -> usize {
        let rows = self.page.results.iter();
        rows.filter(|view| Self::has_left_by_time(query, &view.shift, now))
            .count()
    }

    /// Removes the rows of shifts that have ended, from the list of those that are ahead.
    pub fn remove_ended(&mut self, query: &BoardQuery, now: Timestamp) {
        let before = self.page.results.len();
        self.page
            .results
            .retain(|view| !Self::has_left_by_time(query, &view.shift, now));
        let removed = i64::try_from(before - self.page.results.len()).unwrap_or(0);
        self.page.count = (self.page.count - removed).max(0);
        self.counts.upcoming = (self.counts.upcoming - removed).max(0);
    }

    fn has_left_by_time(query: &BoardQuery, shift: &Shift, now: Timestamp) -> bool {
        query.tab == Tab::Upcoming && shift.end_time <= now
    }

    fn add(&mut self, query: &BoardQuery, shift: &Shift, now: Timestamp) {
        if shift.start_time > now && self.next_start.is_none_or(|next| shift.start_time < next) {
            self.next_start = Some(shift.start_time);
        }
        self.waiting += 1;
        if self
            .station(query)
            .is_some_and(|station| station != shift.station_id)
        {
            return;
        }
        let view = self.view(shift, now);
        let fits = |view: &ShiftView| query.matches_dates_without_search(view);
        if query.is_restricted() && !view.as_ref().is_some_and(fits) {
            return;
        }
        self.counts.pending += 1;
        self.counts.upcoming += i64::from(Tab::Upcoming.includes(shift, now));
        let tab_matches = query.tab.includes(shift, now);
        // The number of the page that is shown: if the query's page does not exist, that is the first.
        let is_first_page = self.page.request.number() == 1;
        let Some(view) = view.filter(|_| tab_matches && is_first_page) else {
            return;
        };
        let rows = &mut self.page.results;
        let index = rows.partition_point(|row| query.order(&row.shift, shift) == Ordering::Less);
        rows.insert(index, view);
        rows.truncate(usize::try_from(self.page.request.size()).unwrap_or(usize::MAX));
        self.page.count += 1;
    }

    /// Adds `change` to the counts of a shift. A shift leaves Upcoming by being cancelled; when it ends,
    /// [`Self::remove_ended`] removes it.
    fn count(&mut self, shift: &Shift, change: i64, now: Timestamp) {
        let status = shift.status;
        self.counts
            .set(status, (self.counts.of(status) + change).max(0));
        if Tab::Upcoming.includes(shift, now) {
            self.counts.upcoming = (self.counts.upcoming + change).max(0);
        }
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
