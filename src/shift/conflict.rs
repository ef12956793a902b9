//! A shift that is in the way of a requested one.

use crate::id::ShiftId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Resource that another shift occupies (CONTRACT §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// The vehicle.
    Vehicle,
    /// The driver.
    Driver,
}

/// A shift that overlaps with a requested one (CONTRACT §1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The resource that both shifts need.
    pub resource: Resource,
    /// Id of the existing shift.
    pub shift_id: ShiftId,
    /// Its start.
    pub start_time: Timestamp,
    /// Its end.
    pub end_time: Timestamp,
}

/// A shift that overlaps with one date of a requested series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateConflict {
    /// The station's date of the requested shift.
    pub date: Date,
    /// The resource that both shifts need.
    pub resource: Resource,
    /// Id of the existing shift.
    pub shift_id: ShiftId,
    /// Its start.
    pub start_time: Timestamp,
    /// Its end.
    pub end_time: Timestamp,
}

impl DateConflict {
    /// The conflict on this date.
    pub fn new(date: Date, conflict: &Conflict) -> Self {
        Self {
            date,
            resource: conflict.resource,
            shift_id: conflict.shift_id,
            start_time: conflict.start_time,
            end_time: conflict.end_time,
        }
    }

    /// The conflict without the date.
    pub fn conflict(&self) -> Conflict {
        Conflict {
            resource: self.resource,
            shift_id: self.shift_id,
            start_time: self.start_time,
            end_time: self.end_time,
        }
    }
}
