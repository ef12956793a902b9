//! What became of several shifts that were decided at once, in words.

use super::{
    Locale,
    error::sentence,
    shift::{outcome, plate},
};
use crate::flash::{BulkAction, BulkItem, BulkReport, FailedDecision};
use domain::{error::Error, shift::Shift};
use jiff::Timestamp;

/// The report about these results.
pub fn bulk_report(
    locale: Locale,
    action: BulkAction,
    items: &[BulkItem],
    now: Timestamp,
) -> BulkReport {
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
    BulkReport {
        action,
        done: items.len() - failed.len(),
        failures: failed.len(),
        failed,
    }
}

fn about(shift: &Shift) -> [String; 2] {
    [plate(&shift.vehicle_reg), shift.driver_name.clone()]
}

/// Why a shift was not decided. That the decision was not saved needs no words here.
fn cause(locale: Locale, error: &Error, now: Timestamp) -> String {
    match error {
        Error::AlreadyDecided { shift } => outcome(locale, shift, now),
        error => sentence(locale, error, now),
    }
}
