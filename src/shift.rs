//! Shifts: a driver and a vehicle from a start to an end time, requested by a vendor and decided by an EIC.

mod board;
mod conflict;
mod deadline;
mod draft;
mod filter;
mod local_times;
mod receipts;
mod recurrence;
mod selection;
mod stable_rows;
mod times;
mod view;

pub use board::{BoardQuery, ShiftBoard};
pub use conflict::{Conflict, DateConflict, Resource};
#[cfg(feature = "ssr")]
pub(crate) use deadline::{DeadlineStep, EXPIRES_AFTER_START, REMINDERS, due_step};
pub use draft::{LocalDraft, NewShift, ShiftDraft};
pub use filter::{ShiftFilter, ShiftSort, Tab, ZoneRange};
pub use local_times::{LocalTimes, local_end, local_text, next_full_hour, parse_local};
pub use receipts::{NUDGE_INTERVAL, ShiftReceipts, ShiftReceiptsView, next_nudge_at, usual_answer};
pub use recurrence::{
    Frequency, LocalPattern, MAX_DATES, MAX_DAYS_AFTER_FIRST, MAX_EXCEPT, MAX_INTERVAL,
    PatternRequest, RecurrencePattern, Repeat, SeriesDate, SeriesPlan, Weekdays,
};
pub use selection::{SeenShift, Selection};
pub use stable_rows::{StableRow, StableRows};
pub use times::{MAX_LENGTH, MAX_START_AGO, MAX_START_AHEAD, MIN_LENGTH, ShiftTimes, parse_time};
pub use view::{Deadlines, LocalPoint, ShiftCounts, ShiftView};

use crate::id::{DriverId, SeriesId, ShiftId, StationId, UserId, VehicleId, VendorId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Maximum length of a rejection reason, in characters (CONTRACT §3).
pub const MAX_REASON_CHARS: usize = 500;

/// Status of a shift. Only PENDING can be decided; only PENDING and APPROVED can be cancelled and block their driver
/// and vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ShiftStatus {
    /// Waiting for a decision.
    Pending,
    /// Approved by an EIC.
    Approved,
    /// Rejected by an EIC, with a reason.
    Rejected,
    /// Cancelled by its vendor.
    Cancelled,
    /// Not decided in time.
    Expired,
}

impl ShiftStatus {
    /// Every status, in the order in which the user interface shows them.
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

/// Error: the text is not a status.
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

/// A user as other users see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Id of the user.
    pub id: UserId,
    /// Name of the person; not unique.
    pub full_name: String,
}

/// Version of a shift, and the station and vendor that decide who may see it. Has no content, so that it can be sent as
/// a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftVersion {
    /// Id of the shift.
    pub id: ShiftId,
    /// Version of the shift.
    pub version: i64,
    /// Station whose EICs decide.
    pub station_id: StationId,
    /// Vendor that requested the shift.
    pub vendor_id: VendorId,
}

/// A shift in the form of the REST API (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Primary key.
    pub id: ShiftId,
    /// Current status.
    pub status: ShiftStatus,
    /// Id of the vehicle.
    pub vehicle_id: VehicleId,
    /// Registration number of the vehicle.
    pub vehicle_reg: String,
    /// Id of the driver.
    pub driver_id: DriverId,
    /// Name of the driver.
    pub driver_name: String,
    /// Vendor that requested the shift.
    pub vendor_id: VendorId,
    /// Name of the vendor.
    pub vendor_name: String,
    /// Station whose EICs decide: the vehicle's home station when the shift was created.
    pub station_id: StationId,
    /// Name of the station.
    pub station_name: String,
    /// Start, inclusive.
    pub start_time: Timestamp,
    /// End, exclusive.
    pub end_time: Timestamp,
    /// Whether it is a date of a series.
    pub is_recurring: bool,
    /// Pattern of the series; `None` for a single shift.
    pub recurrence_pattern: Option<RecurrencePattern>,
    /// The series that it is a date of; `None` for a single shift.
    pub series_id: Option<SeriesId>,
    /// User who requested the shift.
    pub created_by: Person,
    /// Time of the request.
    pub created_at: Timestamp,
    /// EIC who approved or rejected it; `None` if nobody has.
    pub decided_by: Option<Person>,
    /// Time of the decision.
    pub decided_at: Option<Timestamp>,
    /// Reason for a rejection.
    pub rejection_reason: Option<String>,
    /// Increases by one with every change.
    pub version: i64,
}

impl Shift {
    /// The version of this shift, without content.
    pub fn shift_version(&self) -> ShiftVersion {
        ShiftVersion {
            id: self.id,
            version: self.version,
            station_id: self.station_id,
            vendor_id: self.vendor_id,
        }
    }

    /// Whether it is over at `now`.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        now >= self.end_time
    }

    /// Whether an EIC can still approve it at `now`. It can be rejected as long as it is pending.
    pub fn can_be_approved(&self, now: Timestamp) -> bool {
        self.status == ShiftStatus::Pending && !self.has_ended(now)
    }

    /// Whether an EIC can still withdraw the approval at `now`.
    pub fn can_be_revoked(&self, now: Timestamp) -> bool {
        self.status == ShiftStatus::Approved && now < self.start_time
    }

    /// Whether its vendor can still cancel it at `now`.
    pub fn can_be_cancelled(&self, now: Timestamp) -> bool {
        match self.status {
            ShiftStatus::Pending => true,
            ShiftStatus::Approved => now < self.start_time,
            ShiftStatus::Rejected | ShiftStatus::Cancelled | ShiftStatus::Expired => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_round_trips() {
        for status in ShiftStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(
                serde_json::to_value(status).expect("serializable"),
                status.as_str()
            );
        }
        assert_eq!("pending".parse::<ShiftStatus>(), Err(UnknownStatus));
    }

    #[test]
    fn only_a_pending_shift_that_has_not_ended_can_be_approved() {
        let time = |text: &str| text.parse::<Timestamp>().expect("valid time");
        let mut shift: Shift = serde_json::from_value(serde_json::json!({
            "id": 5, "status": "PENDING", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": "Mahesh Solanki",
            "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1, "station_name": "Hazira MS",
            "start_time": "2027-03-01T06:00:00Z", "end_time": "2027-03-01T14:00:00Z", "is_recurring": false, "recurrence_pattern": null,
            "created_by": {"id": 6, "full_name": "Ravi Kumar"}, "created_at": "2027-03-01T00:00:00Z", "decided_by": null, "decided_at": null,
            "rejection_reason": null, "version": 1,
        }))
        .expect("valid shift");
        assert!(shift.can_be_approved(time("2027-03-01T07:00:00Z")));
        assert!(shift.can_be_approved(time("2027-03-01T13:59:59.999Z")));
        assert!(!shift.can_be_approved(time("2027-03-01T14:00:00Z")));
        shift.status = ShiftStatus::Approved;
        assert!(!shift.can_be_approved(time("2027-03-01T07:00:00Z")));
    }
}
