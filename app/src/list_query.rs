//! The URL of the list of shifts: all of its state that can be shared and bookmarked.

use crate::routes::{DASHBOARD, query_value};
use domain::shift::{BoardQuery, ShiftSort, ShiftStatus};
use jiff::civil;

/// The state of the list in its URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The tab.
    pub tab: Tab,
    /// Search text: a part of a registration number, of a driver's or of a vendor's name.
    pub search: String,
    /// First day, at the station.
    pub from: Option<civil::Date>,
    /// Last day, at the station.
    pub to: Option<civil::Date>,
    /// Order, if it is not the default of the tab.
    pub sort: Option<ShiftSort>,
    /// Page number, from 1.
    pub page: u32,
}

/// A tab of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// All shifts.
    #[default]
    All,
    /// Shifts of one status.
    One(ShiftStatus),
}

impl Tab {
    /// The tab as it is written in the URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::One(ShiftStatus::Pending) => "pending",
            Self::One(ShiftStatus::Approved) => "approved",
            Self::One(ShiftStatus::Rejected) => "rejected",
            Self::One(ShiftStatus::Cancelled) => "cancelled",
            Self::One(ShiftStatus::Expired) => "expired",
        }
    }

    /// The status of the tab; `None` for all.
    pub fn status(self) -> Option<ShiftStatus> {
        match self {
            Self::All => None,
            Self::One(status) => Some(status),
        }
    }

    /// The default order: earliest start first for pending shifts, else latest first.
    pub fn own_sort(self) -> ShiftSort {
        match self {
            Self::One(ShiftStatus::Pending) => ShiftSort::EarliestStart,
            _ => ShiftSort::LatestStart,
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text == "all" {
            return Some(Self::All);
        }
        ShiftStatus::ALL
            .into_iter()
            .map(Self::One)
            .find(|tab| tab.as_str() == text)
    }
}

impl ListQuery {
    /// Reads a URL and ignores invalid parts. `default_tab` is the tab of a URL without a query.
    pub fn read(get: impl Fn(&str) -> Option<String>, default_tab: Tab) -> Self {
        let date = |name| get(name).and_then(|text| text.parse().ok());
        Self {
            tab: get("status")
                .and_then(|text| Tab::read(&text))
                .unwrap_or(default_tab),
            search: get("q")
                .map(|text| text.trim().to_owned())
                .unwrap_or_default(),
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
        let mut pairs = Vec::new();
        if self.tab != default_tab {
            pairs.push(("status", self.tab.as_str().to_owned()));
        }
        if !self.search.is_empty() {
            pairs.push(("q", self.search.clone()));
        }
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
            return DASHBOARD.to_owned();
        }
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={}", query_value(&value)))
            .collect();
        format!("{DASHBOARD}?{}", pairs.join("&"))
    }

    /// The query for the server.
    pub fn to_board_query(&self) -> BoardQuery {
        BoardQuery {
            status: self.tab.status(),
            search: self.search.clone(),
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

    /// Whether there is a search text or a date.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || self.from.is_some() || self.to.is_some()
    }

    /// The same tab without search and dates.
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
mod tests {
    use super::*;

    const PENDING: Tab = Tab::One(ShiftStatus::Pending);

    fn read(url: &str, default_tab: Tab) -> ListQuery {
        let pairs: Vec<_> = url
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        ListQuery::read(
            |name| {
                pairs
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            },
            default_tab,
        )
    }

    #[test]
    fn a_bare_url_is_the_default_tab_in_its_own_order() {
        let query = read("", PENDING);
        assert_eq!(
            (query.tab, query.sort(), query.page),
            (PENDING, ShiftSort::EarliestStart, 1)
        );
        assert_eq!(query.url(PENDING), "/");
        assert_eq!(query.url(Tab::All), "/?status=pending");
    }

    #[test]
    fn everything_is_in_the_url_and_comes_back() {
        let query = ListQuery {
            tab: Tab::All,
            search: "a&b %".into(),
            from: Some(civil::date(2026, 11, 22)),
            to: Some(civil::date(2026, 11, 28)),
            sort: Some(ShiftSort::Newest),
            page: 3,
        };
        assert_eq!(
            query.url(PENDING),
            "/?status=all&q=a%26b%20%25&from=2026-11-22&to=2026-11-28&sort=-created&page=3"
        );
        assert_eq!(
            read(
                "status=all&q=a%b&from=2026-11-22&to=2026-11-28&sort=-created&page=3",
                PENDING
            ),
            ListQuery {
                search: "a%b".into(),
                ..query
            }
        );
    }

    #[test]
    fn nonsense_is_left_out() {
        assert_eq!(
            read(
                "status=PENDING;--&from=tomorrow&sort=up&page=0&page_size=9",
                Tab::All
            ),
            ListQuery {
                page: 1,
                ..ListQuery::default()
            }
        );
    }

    #[test]
    fn another_tab_starts_at_its_first_page_in_its_own_order() {
        let query = ListQuery {
            page: 4,
            sort: Some(ShiftSort::Newest),
            search: "x".into(),
            ..ListQuery::default()
        };
        assert_eq!(
            query.with_tab(PENDING).url(Tab::All),
            "/?status=pending&q=x"
        );
        assert_eq!(query.widened().url(Tab::All), "/?sort=-created");
    }
}
