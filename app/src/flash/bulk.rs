//! What became of several shifts that were decided at once.

use crate::{
    api::shifts::{BulkAction, BulkItem},
    i18n::{self, Locale, shift::plate},
};
use domain::{error::Error, id::ShiftId, shift::Shift};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Failures that fit into the cookie of a plain form.
#[cfg(feature = "ssr")]
const MAX_IN_COOKIE: usize = 8;

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
    /// The report about these results.
    pub fn new(locale: Locale, action: BulkAction, items: &[BulkItem], now: Timestamp) -> Self {
        let failed: Vec<_> = items
            .iter()
            .filter_map(|item| {
                let error = item.result.as_ref().err()?;
                Some(FailedDecision {
                    id: item.id,
                    about: error.shift().map(about),
                    cause: cause(locale, error, now),
                })
            })
            .collect();
        Self {
            action,
            done: items.len() - failed.len(),
            failures: failed.len(),
            failed,
        }
    }

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

fn about(shift: &Shift) -> [String; 2] {
    [plate(&shift.vehicle_reg), shift.driver_name.clone()]
}

/// Why a shift was not decided. That the decision was not saved needs no words here.
fn cause(locale: Locale, error: &Error, now: Timestamp) -> String {
    match error {
        Error::AlreadyDecided { shift } => i18n::shift::outcome(locale, shift, now),
        error => i18n::error::sentence(locale, error, now),
    }
}
