//! Trips: runs to daughter stations during an approved shift (CONTRACT §7).

mod view;

pub use view::{Destination, LocalTripDraft, TripView, parse_quantity};

use crate::{
    id::{ShiftId, StationId, StockRequestId, TripId, VendorId},
    shift::{Person, UnknownStatus},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Range of a quantity of gas, in kilograms (CONTRACT §7).
pub const QUANTITY_KG: std::ops::RangeInclusive<i64> = 1..=50_000;

/// Status of a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TripStatus {
    /// Assigned by an EIC.
    Assigned,
    /// The vendor has started it.
    Started,
    /// The vendor has completed it.
    Completed,
    /// Cancelled before it started.
    Cancelled,
}

impl TripStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [
        Self::Assigned,
        Self::Started,
        Self::Completed,
        Self::Cancelled,
    ];

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "ASSIGNED",
            Self::Started => "STARTED",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

impl FromStr for TripStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownStatus)
    }
}

/// A trip that an EIC wants to assign, with a quantity in [`QUANTITY_KG`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TripDraft {
    /// The destination.
    pub to_station_id: StationId,
    /// Planned start.
    pub planned_start: Timestamp,
    /// Load in kilograms, if given.
    pub quantity_kg: Option<i64>,
    /// The stock request that it serves, if any.
    pub stock_request_id: Option<StockRequestId>,
}

/// Selects the trips of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TripFilter {
    /// Only trips of this shift.
    pub shift: Option<ShiftId>,
    /// Only trips with this status.
    pub status: Option<TripStatus>,
    /// Only trips from or to this station.
    pub station: Option<StationId>,
}

/// A trip in the form of the REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Primary key.
    pub id: TripId,
    /// Current status.
    pub status: TripStatus,
    /// The shift during which it takes place.
    pub shift_id: ShiftId,
    /// Registration number of the shift's vehicle.
    pub vehicle_reg: String,
    /// Name of the shift's driver.
    pub driver_name: String,
    /// Station of the shift.
    pub from_station_id: StationId,
    /// Its name.
    pub from_station_name: String,
    /// The destination, a daughter station.
    pub to_station_id: StationId,
    /// Its name.
    pub to_station_name: String,
    /// Planned start, within the shift.
    pub planned_start: Timestamp,
    /// Load in kilograms, if given.
    pub quantity_kg: Option<i64>,
    /// The stock request that it serves, if any.
    pub stock_request_id: Option<StockRequestId>,
    /// EIC who assigned it.
    pub created_by: Person,
    /// Time of the assignment.
    pub created_at: Timestamp,
    /// When the vendor started it.
    pub started_at: Option<Timestamp>,
    /// When the vendor completed it.
    pub completed_at: Option<Timestamp>,
    /// Increases by one with every change.
    pub version: i64,
    /// Vendor of the shift: decides who may see the trip. Not part of the contract's form.
    pub vendor_id: VendorId,
}

impl Trip {
    /// Whether this is `earlier`, or a later state of it. Another trip may have the same id after a crash.
    pub fn follows(&self, earlier: &Self) -> bool {
        let assigned = |state: &Self| {
            (
                state.id,
                state.created_at,
                state.created_by.id,
                state.shift_id,
                state.to_station_id,
                state.planned_start,
            )
        };
        self == earlier
            || assigned(self) == assigned(earlier)
                && self.version > earlier.version
                && (earlier.started_at.is_none() || self.started_at == earlier.started_at)
    }
}
