//! Filter and order of a list of shifts.

use super::ShiftStatus;
use crate::id::{DriverId, StationId, VehicleId, VendorId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Filter of a list of shifts; `None` means no restriction (CONTRACT §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftFilter {
    /// Only shifts with this status.
    pub status: Option<ShiftStatus>,
    /// Only shifts at this station.
    pub station: Option<StationId>,
    /// Only shifts of this vendor.
    pub vendor: Option<VendorId>,
    /// Only shifts with this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only shifts with this driver.
    pub driver: Option<DriverId>,
    /// Only shifts that end after this time.
    pub from: Option<Timestamp>,
    /// Only shifts that start before this time.
    pub to: Option<Timestamp>,
    /// Literal part of the registration number, the driver's or the vendor's name; case-insensitive.
    pub search: Option<String>,
    /// Order of the list.
    pub sort: ShiftSort,
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
