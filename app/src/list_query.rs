//! The URL of the list of shifts: all of its state that can be shared and bookmarked.

pub use domain::shift::Tab;

use crate::routes::{DASHBOARD, PRINTED_SHIFTS, query_value};
use domain::{
    id::{SeriesId, StationId},
    shift::{BoardQuery, ShiftSort, ShiftStatus},
    user::{RoleCode, User},
};
use jiff::civil;

/// The state of the list in its URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The tab.
    pub tab: Tab,
    /// Search text: a part of a registration number, of a driver's or of a vendor's name.
    pub search: String,
    /// Only shifts at this station.
    pub station: Option<StationId>,
    /// Only the dates of this series.
    pub series: Option<SeriesId>,
    /// First day of the start, at each shift's station.
    pub from: Option<civil::Date>,
    /// Last day of the start, at each shift's station.
    pub to: Option<civil::Date>,
    /// Order, if it is not the default of the tab.
    pub sort: Option<ShiftSort>,
    /// Page number, from 1.
    pub page: u32,
}

/// The tab of a URL without a query: what waits for an EIC's decision, else what is ahead.
pub fn default_tab(user: &User) -> Tab {
    if user.is(RoleCode::Eic) {
        Tab::One(ShiftStatus::Pending)
    } else {
        Tab::Upcoming
    }
}

/// Whether a user's list may have several vendors, so that a row must name its own.
pub fn shows_vendor(user: &User) -> bool {
    user.is(RoleCode::Admin) || user.is(RoleCode::Eic) || user.vendors().count() != 1
}

impl ListQuery {
    /// Reads a URL and ignores invalid parts. `default_tab` is the tab of a URL without a query.
    pub fn read(get: impl Fn(&str) -> Option<String>, default_tab: Tab) -> Self {
        let date = |name| get(name).and_then(|text| text.parse().ok());
        Self {
            tab: get("status")
                .and_then(|text| text.parse().ok())
                .unwrap_or(default_tab),
            search: get("q")
                .map(|text| text.trim().to_owned())
                .unwrap_or_default(),
            station: get("station").and_then(|text| text.parse().ok()),
            series: get("series").and_then(|text| text.parse().ok()),
            from: date("from"),
            to: date("to"),
            sort: get("sort").and_then(|text| text.parse().ok()),
            page: get("page")
                .and_then(|text| text.parse().ok())
                .filter(|page| *page >= 1)
                .unwrap_or(1),
        }
    }

    /// The URL of this list, without parts that have their default value.
    pub fn url(&self, default_tab: Tab) -> String {
        self.url_of(DASHBOARD, default_tab)
    }

    /// The URL of the whole list for printing.
    pub fn print_url(&self, default_tab: Tab) -> String {
        self.with_page(1).url_of(PRINTED_SHIFTS, default_tab)
    }

    fn url_of(&self, path: &str, default_tab: Tab) -> String {
        let mut pairs = Vec::new();
        if self.tab != default_tab {
            pairs.push(("status", self.tab.as_str().to_owned()));
        }
        if !self.search.is_empty() {
            pairs.push(("q", self.search.clone()));
        }
        pairs.extend(self.station.map(|id| ("station", id.to_string())));
        pairs.extend(self.series.map(|id| ("series", id.to_string())));
        pairs.extend(self.from.map(|date| ("from", date.to_string())));
        pairs.extend(self.to.map(|date| ("to", date.to_string())));
        if let Some(sort) = self.sort
            && sort != self.tab.own_sort()
        {
            pairs.push(("sort", sort.as_str().to_owned()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if pairs.is_empty() {
            return path.to_owned();
        }
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={}", query_value(&value)))
            .collect();
        format!("{path}?{}", pairs.join("&"))
    }

    /// The query for the server.
    pub fn to_board_query(&self) -> BoardQuery {
        BoardQuery {
            tab: self.tab,
            search: self.search.clone(),
            station: self.station,
            series: self.series,
            from: self.from,
            to: self.to,
            sort: Some(self.sort()),
            page: self.page,
        }
    }

    /// The first page of another tab in its default order, with the same search and dates.
    pub fn with_tab(&self, tab: Tab) -> Self {
        Self {
            tab,
            sort: None,
            page: 1,
            ..self.clone()
        }
    }

    /// Another page of the same list.
    pub fn with_page(&self, page: u32) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// The order of this list.
    pub fn sort(&self) -> ShiftSort {
        self.sort.unwrap_or_else(|| self.tab.own_sort())
    }

    /// Whether there is a search text, a station or a date.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty()
            || self.station.is_some()
            || self.series.is_some()
            || self.has_dates()
    }

    /// Whether there is a first or a last day.
    pub fn has_dates(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Whether the last day is before the first. Both stay as they were chosen, because a date may be half changed.
    pub fn ends_before_start(&self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if to < from)
    }

    /// The same tab without search, station and dates.
    pub fn widened(&self) -> Self {
        Self {
            tab: self.tab,
            sort: self.sort,
            page: 1,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests;
