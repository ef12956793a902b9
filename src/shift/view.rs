//! A shift with what a screen needs beside it: wall-clock times at its station, its history, what the caller may do.

use super::{Shift, ShiftStatus};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

/// A shift with its times as the station's clocks show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftView {
    /// The shift.
    pub shift: Shift,
    /// When it begins, at the station.
    pub start_local: civil::DateTime,
    /// When it ends, at the station.
    pub end_local: civil::DateTime,
    /// The zone's short name at the start, such as `IST`.
    pub zone: String,
    /// The station's offset from UTC when this was made, in seconds: what "today" means there.
    pub now_offset_seconds: i32,
    /// When it changed last.
    pub changed_at: Timestamp,
}

/// A shift with everything about it, for one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftDetails {
    /// The shift.
    pub view: ShiftView,
    /// What happened to it, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Whether this user may approve or reject it now.
    pub may_decide: bool,
    /// Whether this user may cancel it now.
    pub may_cancel: bool,
}

/// One thing that happened to a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// When, at the station.
    pub at_local: civil::DateTime,
    /// Who did it; `None` for what happens by itself.
    pub who: Option<String>,
    /// What.
    pub what: HistoryEvent,
}

/// What can happen to a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryEvent {
    /// It was asked for.
    Created,
    /// The EICs were told.
    Told {
        /// How many.
        count: i64,
        /// Of which station.
        station: String,
    },
    /// An EIC said yes.
    Approved,
    /// An EIC said no.
    Rejected {
        /// Why.
        reason: String,
    },
    /// Its vendor took it back.
    Cancelled,
    /// Nobody decided in time.
    Expired,
}

/// How many shifts stand where, of those that one may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCounts {
    /// Wait for a decision.
    pub pending: i64,
    /// Were approved.
    pub approved: i64,
    /// Were rejected.
    pub rejected: i64,
    /// Were taken back.
    pub cancelled: i64,
    /// Were not decided in time.
    pub expired: i64,
}

impl StatusCounts {
    /// How many have this status.
    pub fn of(&self, status: ShiftStatus) -> i64 {
        match status {
            ShiftStatus::Pending => self.pending,
            ShiftStatus::Approved => self.approved,
            ShiftStatus::Rejected => self.rejected,
            ShiftStatus::Cancelled => self.cancelled,
            ShiftStatus::Expired => self.expired,
        }
    }

    /// Sets how many have this status.
    pub fn set(&mut self, status: ShiftStatus, count: i64) {
        match status {
            ShiftStatus::Pending => self.pending = count,
            ShiftStatus::Approved => self.approved = count,
            ShiftStatus::Rejected => self.rejected = count,
            ShiftStatus::Cancelled => self.cancelled = count,
            ShiftStatus::Expired => self.expired = count,
        }
    }

    /// How many there are at all.
    pub fn all(&self) -> i64 {
        ShiftStatus::ALL
            .into_iter()
            .map(|status| self.of(status))
            .sum()
    }
}
