//! Shifts with the information that a page shows: local times and deadlines.

use super::{Shift, ShiftStatus, Tab};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

/// A shift with local times at its station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftView {
    /// The shift.
    pub shift: Shift,
    /// Start, as local time at the station.
    pub start_local: civil::DateTime,
    /// End, as local time at the station.
    pub end_local: civil::DateTime,
    /// Abbreviation of the time zone at the start, such as `IST`.
    pub zone: String,
    /// Current offset of the station from UTC in seconds: determines which day is "today" there.
    pub now_offset_seconds: i32,
    /// Time of the last change.
    pub changed_at: Timestamp,
}

/// When a shift is called for again, and when it expires, as long as it is pending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// When those who decide are reminded, the earliest first.
    pub reminders: Vec<LocalPoint>,
    /// When it expires.
    pub expiry: LocalPoint,
}

/// An instant with its local time at the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalPoint {
    /// The instant.
    pub at: Timestamp,
    /// The same as local time.
    pub local: civil::DateTime,
}

/// Number of visible shifts per status and tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftCounts {
    /// Waiting for a decision.
    pub pending: i64,
    /// Approved.
    pub approved: i64,
    /// Rejected.
    pub rejected: i64,
    /// Cancelled by the vendor.
    pub cancelled: i64,
    /// Not decided in time.
    pub expired: i64,
    /// In [`Tab::Upcoming`].
    pub upcoming: i64,
    /// In [`Tab::Past`].
    pub past: i64,
}

impl ShiftCounts {
    /// The number of shifts with this status.
    pub fn of(&self, status: ShiftStatus) -> i64 {
        match status {
            ShiftStatus::Pending => self.pending,
            ShiftStatus::Approved => self.approved,
            ShiftStatus::Rejected => self.rejected,
            ShiftStatus::Cancelled => self.cancelled,
            ShiftStatus::Expired => self.expired,
        }
    }

    /// Sets the number of shifts with this status.
    pub fn set(&mut self, status: ShiftStatus, count: i64) {
        match status {
            ShiftStatus::Pending => self.pending = count,
            ShiftStatus::Approved => self.approved = count,
            ShiftStatus::Rejected => self.rejected = count,
            ShiftStatus::Cancelled => self.cancelled = count,
            ShiftStatus::Expired => self.expired = count,
        }
    }

    /// The number of shifts in a tab.
    pub fn of_tab(&self, tab: Tab) -> i64 {
        match tab {
            Tab::All => self.all(),
            Tab::Upcoming => self.upcoming,
            Tab::Past => self.past,
            Tab::One(status) => self.of(status),
        }
    }

    /// The number of all shifts.
    pub fn all(&self) -> i64 {
        ShiftStatus::ALL
            .into_iter()
            .map(|status| self.of(status))
            .sum()
    }
}
