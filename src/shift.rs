//! A shift: a driver and a vehicle from one time to another, asked for by a vendor and decided by an EIC.

mod board;
mod draft;
mod filter;
mod times;
mod view;

pub use board::{BoardQuery, ShiftBoard};
pub use draft::{LocalDraft, NewShift, ShiftDraft};
pub use filter::{ShiftFilter, ShiftSort};
pub use times::{HORIZON, LATEST_START_AGO, LONGEST, SHORTEST, ShiftTimes, parse_time};
pub use view::{HistoryEntry, HistoryEvent, ShiftDetails, ShiftView, StatusCounts};

use crate::id::{DriverId, ShiftId, StationId, UserId, VehicleId, VendorId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Longest reason for a rejection, in characters (CONTRACT §3).
pub const MAX_REASON_CHARS: usize = 500;

/// Where a shift stands. Only PENDING can be decided; only PENDING and APPROVED can be cancelled and block their driver and vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ShiftStatus {
    /// Waits for a decision.
    Pending,
    /// An EIC said yes.
    Approved,
    /// An EIC said no, with a reason.
    Rejected,
    /// Its vendor took it back.
    Cancelled,
    /// Nobody decided in time.
    Expired,
}

impl ShiftStatus {
    /// Every status, in the order in which people look for them.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Approved,
        Self::Rejected,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Approved => "APPROVED",
            Self::Rejected => "REJECTED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
        }
    }
}

impl fmt::Display for ShiftStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A status that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_status")]
pub struct UnknownStatus;

impl FromStr for ShiftStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownStatus)
    }
}

/// A person as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// What people call them.
    pub full_name: String,
}

/// Which state of a shift, and whose business it is: no content, so that it can travel as a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftVersion {
    /// The shift.
    pub id: ShiftId,
    /// Its version.
    pub version: i64,
    /// The station that decides.
    pub station_id: StationId,
    /// The vendor that asked for it.
    pub vendor_id: VendorId,
}

/// A shift as everyone who may see it sees it (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// Where it stands.
    pub status: ShiftStatus,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The vehicle's registration number.
    pub vehicle_reg: String,
    /// The driver.
    pub driver_id: DriverId,
    /// The driver's name.
    pub driver_name: String,
    /// The vendor that asked for it.
    pub vendor_id: VendorId,
    /// The vendor's name.
    pub vendor_name: String,
    /// The station that decides: the vehicle's home when the shift was made.
    pub station_id: StationId,
    /// The station's name.
    pub station_name: String,
    /// When it begins.
    pub start_time: Timestamp,
    /// When it ends (the first instant that is not in it).
    pub end_time: Timestamp,
    /// Whether it is part of a series; always `false` so far.
    pub is_recurring: bool,
    /// The series' pattern; always `null` so far.
    pub recurrence_pattern: Option<serde_json::Value>,
    /// Who asked for it.
    pub created_by: Person,
    /// When.
    pub created_at: Timestamp,
    /// The EIC who decided.
    pub decided_by: Option<Person>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was rejected.
    pub rejection_reason: Option<String>,
    /// Rises by one with every change.
    pub version: i64,
}

impl Shift {
    /// Which state of it this is.
    pub fn mark(&self) -> ShiftVersion {
        ShiftVersion {
            id: self.id,
            version: self.version,
            station_id: self.station_id,
            vendor_id: self.vendor_id,
        }
    }

    /// Whether its vendor can still take it back at `now`.
    pub fn can_be_cancelled(&self, now: Timestamp) -> bool {
        match self.status {
            ShiftStatus::Pending => true,
            ShiftStatus::Approved => now < self.start_time,
            ShiftStatus::Rejected | ShiftStatus::Cancelled | ShiftStatus::Expired => false,
        }
    }
}

/// Which resource another shift already holds (CONTRACT §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// The vehicle.
    Vehicle,
    /// The driver.
    Driver,
}

/// The shift that stands in the way (CONTRACT §1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What it holds.
    pub resource: Resource,
    /// Which shift.
    pub shift_id: ShiftId,
    /// When it begins.
    pub start_time: Timestamp,
    /// When it ends.
    pub end_time: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read_as_they_are_written() {
        for status in ShiftStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(serde_json::to_value(status).expect("json"), status.as_str());
        }
        assert_eq!("pending".parse::<ShiftStatus>(), Err(UnknownStatus));
    }
}
