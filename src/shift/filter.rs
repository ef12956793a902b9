//! Filter, tab and order of a list of shifts.

use super::{Shift, ShiftStatus};
use crate::id::{DriverId, SeriesId, StationId, VehicleId, VendorId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Filter of a list of shifts; `None` means no restriction (CONTRACT §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftFilter {
    /// Only shifts with this status, or before or after now.
    pub tab: Tab,
    /// Only shifts at this station.
    pub station: Option<StationId>,
    /// Only shifts of this vendor.
    pub vendor: Option<VendorId>,
    /// Only shifts with this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only shifts with this driver.
    pub driver: Option<DriverId>,
    /// Only the dates of this series.
    pub series: Option<SeriesId>,
    /// Only shifts that end after this time.
    pub from: Option<Timestamp>,
    /// Only shifts that start before this time.
    pub to: Option<Timestamp>,
    /// Only shifts that start in these ranges, each for the stations of one time zone; empty for no restriction.
    pub starts: Vec<ZoneRange>,
    /// Literal part of the registration number, the driver's or the vendor's name, compared as in CONTRACT §6.
    pub search: Option<String>,
    /// Order of the list.
    pub sort: ShiftSort,
}

/// A range of days, as instants at the stations of one time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRange {
    /// IANA name of the time zone.
    pub zone: String,
    /// Start of the first day.
    pub from: Option<Timestamp>,
    /// End of the last day, exclusive.
    pub until: Option<Timestamp>,
}

/// A part of the list of shifts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Tab {
    /// All shifts.
    #[default]
    All,
    /// Shifts that have not ended, except cancelled ones. This answers a vendor's question in the morning: what is ahead
    /// today and tomorrow? A shift that was rejected or has expired must not be missed, because its vendor has to act;
    /// a cancelled one was the vendor's own decision and would only be in the way.
    Upcoming,
    /// Shifts that have ended, whatever became of them.
    Past,
    /// Shifts of one status.
    One(ShiftStatus),
}

impl Tab {
    /// The value in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Upcoming => "upcoming",
            Self::Past => "past",
            Self::One(ShiftStatus::Pending) => "pending",
            Self::One(ShiftStatus::Approved) => "approved",
            Self::One(ShiftStatus::Rejected) => "rejected",
            Self::One(ShiftStatus::Cancelled) => "cancelled",
            Self::One(ShiftStatus::Expired) => "expired",
        }
    }

    /// The default order: earliest start first for what is ahead, latest first for what is over or may be.
    pub fn own_sort(self) -> ShiftSort {
        match self {
            Self::Upcoming | Self::One(ShiftStatus::Pending) => ShiftSort::EarliestStart,
            _ => ShiftSort::LatestStart,
        }
    }

    /// Whether a shift belongs to this part at a time.
    pub fn includes(self, shift: &Shift, now: Timestamp) -> bool {
        match self {
            Self::All => true,
            Self::Upcoming => shift.end_time > now && shift.status != ShiftStatus::Cancelled,
            Self::Past => shift.end_time <= now,
            Self::One(status) => shift.status == status,
        }
    }
}

impl From<Tab> for String {
    fn from(tab: Tab) -> Self {
        tab.as_str().to_owned()
    }
}

impl TryFrom<String> for Tab {
    type Error = UnknownTab;

    fn try_from(text: String) -> Result<Self, UnknownTab> {
        text.parse()
    }
}

/// Error: the text is not a tab of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_tab")]
pub struct UnknownTab;

impl FromStr for Tab {
    type Err = UnknownTab;

    fn from_str(text: &str) -> Result<Self, UnknownTab> {
        ShiftStatus::ALL
            .into_iter()
            .map(Self::One)
            .chain([Self::All, Self::Upcoming, Self::Past])
            .find(|tab| tab.as_str() == text)
            .ok_or(UnknownTab)
    }
}

/// The order of a list of shifts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShiftSort {
    /// Latest start first: the order of the contract.
    #[default]
    #[serde(rename = "-start")]
    LatestStart,
    /// Earliest start first: the most urgent ones.
    #[serde(rename = "start")]
    EarliestStart,
    /// Latest request first.
    #[serde(rename = "-created")]
    Newest,
}

impl ShiftSort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::EarliestStart, Self::LatestStart, Self::Newest];

    /// Whether the list is in the order of starts.
    pub fn is_by_start(self) -> bool {
        matches!(self, Self::EarliestStart | Self::LatestStart)
    }

    /// The value in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LatestStart => "-start",
            Self::EarliestStart => "start",
            Self::Newest => "-created",
        }
    }
}

/// Error: the text is not a sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_sort")]
pub struct UnknownSort;

impl FromStr for ShiftSort {
    type Err = UnknownSort;

    fn from_str(text: &str) -> Result<Self, UnknownSort> {
        Self::ALL
            .into_iter()
            .find(|sort| sort.as_str() == text)
            .ok_or(UnknownSort)
    }
}
