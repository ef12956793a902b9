//! How the request behind a notification was settled (CONTRACT §4, "Resolved").

use crate::shift::{Person, ShiftStatus};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How the request behind a notification was settled. Set once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// What became of the request.
    pub status: ResolvedStatus,
    /// Who settled it; `None` if nobody did, as when a shift expires.
    pub by: Option<Person>,
    /// When it was settled.
    pub at: Timestamp,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResolvedStatus {
    /// The shift was approved.
    Approved,
    /// The shift was rejected.
    Rejected,
    /// The shift or the stock request was cancelled.
    Cancelled,
    /// Nobody decided about the shift in time.
    Expired,
    /// The stock request was served.
    Served,
    /// The emergency was closed.
    Closed,
}

impl ResolvedStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Approved,
        Self::Rejected,
        Self::Cancelled,
        Self::Expired,
        Self::Served,
        Self::Closed,
    ];

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Rejected => "REJECTED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Served => "SERVED",
            Self::Closed => "CLOSED",
        }
    }

    /// What became of a shift; `None` while it is pending.
    pub fn of_shift(status: ShiftStatus) -> Option<Self> {
        match status {
            ShiftStatus::Pending => None,
            ShiftStatus::Approved => Some(Self::Approved),
            ShiftStatus::Rejected => Some(Self::Rejected),
            ShiftStatus::Cancelled => Some(Self::Cancelled),
            ShiftStatus::Expired => Some(Self::Expired),
        }
    }
}

impl fmt::Display for ResolvedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Error: the text is not a status of a resolved notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_resolved_status")]
pub struct UnknownResolvedStatus;

impl FromStr for ResolvedStatus {
    type Err = UnknownResolvedStatus;

    fn from_str(text: &str) -> Result<Self, UnknownResolvedStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownResolvedStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_round_trips() {
        for status in ResolvedStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(
                serde_json::to_value(status).expect("serializable"),
                status.as_str()
            );
        }
    }

    #[test]
    fn every_status_of_a_shift_but_pending_resolves() {
        for status in ShiftStatus::ALL {
            let resolved = ResolvedStatus::of_shift(status).map(ResolvedStatus::as_str);
            let expected = Some(status.as_str()).filter(|_| status != ShiftStatus::Pending);
            assert_eq!(resolved, expected);
        }
    }
}
