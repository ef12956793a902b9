//! What the page of a shift shows: the shift with its history, its evidence, and what the user may do.

use crate::{
    evidence::{EvidenceSummary, EvidenceView},
    shift::{Deadlines, ShiftView},
};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

/// A shift with its history and the actions that one user may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftDetails {
    /// The shift.
    pub view: ShiftView,
    /// Its history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Whether this user may decide about it now: reject it, and approve it unless it has ended
    /// ([`Shift::can_be_approved`](crate::shift::Shift::can_be_approved)).
    pub may_decide: bool,
    /// Whether this user may withdraw the approval as long as the shift has not started
    /// ([`Shift::can_be_revoked`](crate::shift::Shift::can_be_revoked)).
    pub may_revoke: bool,
    /// Whether this user may cancel it now.
    pub may_cancel: bool,
    /// When a pending shift is called for again and expires.
    pub deadlines: Deadlines,
    /// The facts to decide by, for those who may see them, while the shift is pending, or approved and not over.
    pub evidence: Option<Box<EvidenceView>>,
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
