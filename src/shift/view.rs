//! Shifts with the information that a page shows: local times, history, permitted actions.

use super::{Shift, ShiftStatus, Tab};
use crate::evidence::{EvidenceSummary, EvidenceView};
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

/// A shift with its history and the actions that one user may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftDetails {
    /// The shift.
    pub view: ShiftView,
    /// Its history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Whether this user may decide about it now: reject it, and approve it unless it has ended
    /// ([`Shift::can_be_approved`]).
    pub may_decide: bool,
    /// Whether this user may withdraw the approval as long as the shift has not started
    /// ([`Shift::can_be_revoked`]).
    pub may_revoke: bool,
    /// Whether this user may cancel it now.
    pub may_cancel: bool,
    /// When a pending shift is called for again and expires.
    pub deadlines: Deadlines,
    /// The facts to decide by, for those who may see them, while the shift is pending, or approved and not over.
    pub evidence: Option<Box<EvidenceView>>,
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

/// One event in the history of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Time of the event.
    pub at: Timestamp,
    /// Local time of the event at the station.
    pub at_local: civil::DateTime,
    /// Name of the user; `None` for automatic events.
    pub user_name: Option<String>,
    /// The event.
    pub event: HistoryEvent,
}

/// Events in the history of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryEvent {
    /// The vendor requested the shift.
    Created,
    /// The EICs of the station were notified.
    EicsNotified {
        /// Number of EICs.
        count: i64,
        /// Name of the station.
        station: String,
    },
    /// An EIC approved it.
    Approved {
        /// The evidence at that time, for those who may see it.
        evidence: Option<Box<EvidenceSummary>>,
        /// Why it was approved although a limit blocked it, for those who may see it.
        override_reason: Option<String>,
    },
    /// An EIC rejected it.
    Rejected {
        /// Reason for the rejection.
        reason: String,
    },
    /// An EIC withdrew the approval.
    Revoked {
        /// Reason for the withdrawal.
        reason: String,
    },
    /// Those who decide were reminded.
    Reminded {
        /// Time before the start, in minutes.
        minutes_before: i64,
    },
    /// The vendor reminded those who decide.
    Nudged,
    /// Its vendor cancelled it.
    Cancelled,
    /// It was not decided in time.
    Expired,
    /// It was assigned a trip.
    TripAssigned,
    /// A trip of it began.
    TripStarted,
    /// A trip of it was completed.
    TripCompleted,
    /// A trip of it was cancelled.
    TripCancelled,
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
