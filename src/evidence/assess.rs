//! Computes the evidence from the shifts around a shift. Pure, so that its rules can be tested without a database.

use super::{
    DriverEvidence, Evidence, Finding, FindingCode, LimitKey, Limits, StationEvidence,
    VehicleEvidence, WINDOW,
};
use crate::shift::Shift;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The shifts around a shift, all PENDING or APPROVED and without the shift itself.
pub(crate) struct Facts {
    /// Shifts of the driver that overlap with the [`WINDOW`] before and after, by start.
    pub(crate) driver: Vec<Shift>,
    /// Shifts of the vehicle that overlap with the [`WINDOW`] before and after, by start.
    pub(crate) vehicle: Vec<Shift>,
    /// Number of shifts of the station that overlap with the shift.
    pub(crate) parallel_shifts: i64,
    /// The limits of the station.
    pub(crate) limits: Limits,
}

/// The evidence about a shift.
pub(crate) fn assess(shift: &Shift, facts: Facts) -> Evidence {
    let (rest_before, rest_after) = distances(shift, &facts.driver);
    let (gap_before, gap_after) = distances(shift, &facts.vehicle);
    let mut evidence = Evidence {
        shift_id: shift.id,
        version: shift.version,
        tag: String::new(),
        driver: DriverEvidence {
            rest_before_minutes: rest_before,
            rest_after_minutes: rest_after,
            duty_minutes_7_days: duty(shift, &facts.driver),
            neighbours: facts.driver,
        },
        vehicle: VehicleEvidence {
            gap_before_minutes: gap_before,
            gap_after_minutes: gap_after,
            neighbours: facts.vehicle,
        },
        station: StationEvidence {
            parallel_shifts: facts.parallel_shifts,
        },
        findings: Vec::new(),
    };
    evidence.findings = findings(&evidence, &facts.limits);
    evidence.tag = tag(&evidence, &facts.limits);
    evidence
}

/// Whole minutes to the nearest shift before and after. A shift that overlaps has no distance at all; only a shift that
/// is neither PENDING nor APPROVED can have such a neighbour.
fn distances(shift: &Shift, neighbours: &[Shift]) -> (Option<i64>, Option<i64>) {
    let (before, after): (Vec<&Shift>, Vec<&Shift>) = neighbours
        .iter()
        .partition(|other| other.start_time < shift.start_time);
    let before = before
        .iter()
        .map(|other| minutes(other.end_time, shift.start_time));
    let after = after
        .iter()
        .map(|other| minutes(shift.end_time, other.start_time));
    (before.min(), after.min())
}

/// Whole minutes between two times; 0 if the second is not later.
fn minutes(from: Timestamp, until: Timestamp) -> i64 {
    until.duration_since(from).as_mins().max(0)
}

/// Whole minutes of the driver within the [`WINDOW`] that ends with the shift.
fn duty(shift: &Shift, others: &[Shift]) -> i64 {
    let (from, until) = (shift.end_time - WINDOW, shift.end_time);
    let within = |other: &Shift| {
        let (start, end) = (other.start_time.max(from), other.end_time.min(until));
        end.duration_since(start).max(SignedDuration::ZERO)
    };
    let total = others
        .iter()
        .map(within)
        .fold(within(shift), |total, one| total + one);
    total.as_mins()
}

fn findings(evidence: &Evidence, limits: &Limits) -> Vec<Finding> {
    let smaller = |a: Option<i64>, b: Option<i64>| a.into_iter().chain(b).min();
    let rest = smaller(
        evidence.driver.rest_before_minutes,
        evidence.driver.rest_after_minutes,
    );
    let gap = smaller(
        evidence.vehicle.gap_before_minutes,
        evidence.vehicle.gap_after_minutes,
    );
    let duty = Some(evidence.driver.duty_minutes_7_days);
    let shifts = Some(evidence.station.parallel_shifts + 1);
    [
        (FindingCode::DriverRestShort, LimitKey::MinRestMinutes, rest),
        (
            FindingCode::DriverDutyLong,
            LimitKey::MaxDutyMinutes7Days,
            duty,
        ),
        (
            FindingCode::VehicleTurnaroundShort,
            LimitKey::MinTurnaroundMinutes,
            gap,
        ),
        (
            FindingCode::StationCrowded,
            LimitKey::MaxParallelShifts,
            shifts,
        ),
    ]
    .into_iter()
    .filter_map(|(code, key, value)| {
        let value = value?;
        Some(Finding {
            code,
            level: limits.outside(key, value)?,
            limit: limits.get(key).value?,
            value,
        })
    })
    .collect()
}

/// Changes exactly when the version, a number or neighbour of driver or vehicle, a finding or a limit changes. The
/// number of parallel shifts is not part of it, unless it is a finding.
fn tag(evidence: &Evidence, limits: &Limits) -> String {
    let neighbours = |shifts: &[Shift]| {
        let facts = shifts.iter().map(|shift| {
            json!([
                shift.id,
                shift.status,
                shift.start_time.as_millisecond(),
                shift.end_time.as_millisecond()
            ])
        });
        facts.collect::<Vec<_>>()
    };
    let (driver, vehicle) = (&evidence.driver, &evidence.vehicle);
    let content = json!([
        evidence.shift_id,
        evidence.version,
        driver.rest_before_minutes,
        driver.rest_after_minutes,
        driver.duty_minutes_7_days,
        neighbours(&driver.neighbours),
        vehicle.gap_before_minutes,
        vehicle.gap_after_minutes,
        neighbours(&vehicle.neighbours),
        evidence.findings,
        limits,
    ]);
    let hash = Sha256::digest(content.to_string());
    // 128 bits are enough to tell facts apart.
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests;
