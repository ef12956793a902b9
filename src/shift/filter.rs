//! Which shifts of those that one may see, and in which order.

use super::ShiftStatus;
use crate::id::{DriverId, StationId, VehicleId, VendorId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Narrows a list of shifts; what is `None` narrows nothing (CONTRACT §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftFilter {
    /// Only this status.
    pub status: Option<ShiftStatus>,
    /// Only at this station.
    pub station: Option<StationId>,
    /// Only of this vendor.
    pub vendor: Option<VendorId>,
    /// Only with this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only with this driver.
    pub driver: Option<DriverId>,
    /// Only what ends after this.
    pub from: Option<Timestamp>,
    /// Only what begins before this.
    pub to: Option<Timestamp>,
    /// A literal part of the registration, the driver's or the vendor's name, in any case.
    pub search: Option<String>,
    /// In which order.
    pub sort: ShiftSort,
}

/// The order of a list of shifts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShiftSort {
    /// Latest start first: the contract's order.
    #[default]
    #[serde(rename = "-start")]
    LatestStart,
    /// Earliest start first: what presses most.
    #[serde(rename = "start")]
    EarliestStart,
    /// What was asked for last first.
    #[serde(rename = "-created")]
    Newest,
}

impl ShiftSort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::EarliestStart, Self::LatestStart, Self::Newest];

    /// As it stands in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LatestStart => "-start",
            Self::EarliestStart => "start",
            Self::Newest => "-created",
        }
    }
}

/// A sort order that is none of ours.
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
