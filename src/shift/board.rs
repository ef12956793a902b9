//! The list of shifts as a page shows it, and how a shift that changes changes it. Pure.

use super::{Shift, ShiftSort, ShiftStatus, ShiftView, StatusCounts};
use crate::{id::StationId, page::Page, wall_clock::WallClock};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::BTreeMap};

/// Which shifts a page shows, and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    /// Only this status.
    pub status: Option<ShiftStatus>,
    /// A part of the registration, the driver's or the vendor's name; empty narrows nothing.
    pub search: String,
    /// From this day at the station on.
    pub from: Option<civil::Date>,
    /// Up to this day at the station, itself included.
    pub to: Option<civil::Date>,
    /// The order, if it is not the status' own.
    pub sort: Option<ShiftSort>,
    /// From 1.
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
    /// The order in force: what presses first among what waits, else the latest first.
    pub fn sort(&self) -> ShiftSort {
        self.sort.unwrap_or(match self.status {
            Some(ShiftStatus::Pending) => ShiftSort::EarliestStart,
            _ => ShiftSort::LatestStart,
        })
    }

    /// Whether search and dates let a shift with these local times through; that it fits a search is never known here.
    fn lets_through(&self, view: &ShiftView) -> bool {
        let from = self
            .from
            .is_none_or(|from| view.end_local > from.to_datetime(civil::Time::midnight()));
        let to = self.to.is_none_or(|to| view.start_local.date() <= to);
        self.search.is_empty() && from && to
    }

    /// Whether search or dates narrow the list.
    fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || self.from.is_some() || self.to.is_some()
    }

    /// Which of two rows comes first.
    fn order(&self, one: &Shift, other: &Shift) -> Ordering {
        let by_start = |one: &Shift, other: &Shift| {
            (one.start_time, one.id).cmp(&(other.start_time, other.id))
        };
        match self.sort() {
            ShiftSort::EarliestStart => by_start(one, other),
            ShiftSort::LatestStart => by_start(other, one),
            ShiftSort::Newest => other.id.cmp(&one.id),
        }
    }
}

/// A page of the list, with what stands around it, as of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftBoard {
    /// The rows.
    pub page: Page<ShiftView>,
    /// How many stand where under search and dates, whatever the status.
    pub counts: StatusCounts,
    /// How many wait for a decision at all.
    pub waiting: i64,
    /// When the next of them begins.
    pub next_start: Option<Timestamp>,
    /// The IANA name of the zone in which the dates of the query are meant.
    pub zone: String,
    /// The clocks of the stations that the user has to do with.
    #[serde(with = "crate::map_as_pairs")]
    pub clocks: BTreeMap<StationId, WallClock>,
}

impl ShiftBoard {
    /// Takes in a shift that was created or changed after this was read; whether anything changed. What cannot be known here, such as
    /// the counts when an older status is unknown, waits until the list is read again.
    pub fn apply(&mut self, query: &BoardQuery, shift: &Shift, now: Timestamp) -> bool {
        let known = self
            .page
            .results
            .iter()
            .position(|view| view.shift.id == shift.id);
        match known.and_then(|index| self.page.results.get_mut(index)) {
            Some(view) if view.shift.version < shift.version => {
                let before = view.shift.status;
                view.changed_at = match shift.status {
                    ShiftStatus::Approved | ShiftStatus::Rejected => shift.decided_at,
                    // What was approved before it was cancelled keeps the time of that.
                    _ => None,
                }
                .unwrap_or(now);
                view.shift = shift.clone();
                self.count(before, -1);
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
        let fits = |view: &ShiftView| query.lets_through(view);
        if query.is_narrowed() && !view.as_ref().is_some_and(fits) {
            return;
        }
        self.counts.pending += 1;
        let on_tab = query.status.is_none_or(|status| status == shift.status);
        // Not the query's page: where that does not exist, the first is shown.
        let on_page = self.page.request.number() == 1;
        let Some(view) = view.filter(|_| on_tab && on_page) else {
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

    /// The shift as a row; `None` if its station's clock is not known here.
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
