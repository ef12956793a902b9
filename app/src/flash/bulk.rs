//! What became of several shifts that were decided at once.

use domain::{error::Error, id::ShiftId, shift::Shift};
use serde::{Deserialize, Serialize};

/// Failures that fit into the cookie of a plain form.
#[cfg(feature = "ssr")]
const MAX_IN_COOKIE: usize = 8;

/// What to do with the shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Approve them.
    Approve,
    /// Reject them all for one reason.
    Reject,
}

impl BulkAction {
    /// The value in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}

/// The result for one shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkItem {
    /// The shift.
    pub id: ShiftId,
    /// The changed shift, or why it was not changed.
    pub result: Result<Shift, Error>,
}

/// What became of the shifts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkReport {
    /// What was asked for.
    pub action: BulkAction,
    /// Number of shifts that were decided.
    pub done: usize,
    /// Number of shifts that were not.
    pub failures: usize,
    /// Those that were not, with their causes; a plain form shows the first of them.
    pub failed: Vec<FailedDecision>,
}

/// A shift that was not decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedDecision {
    /// The shift.
    pub id: ShiftId,
    /// Its vehicle and driver; `None` for a shift that does not exist any more.
    pub about: Option<[String; 2]>,
    /// The cause, in one sentence.
    pub cause: String,
}

impl BulkReport {
    /// The report of several requests.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.done += other.done;
        self.failures += other.failures;
        self.failed.extend(other.failed);
        self
    }

    /// As much as a cookie can hold.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn shortened(mut self) -> Self {
        self.failed.truncate(MAX_IN_COOKIE);
        self
    }
}
