//! What changed between the evidence that somebody saw and the evidence of now.

use super::{Finding, FindingCode, Neighbour, SeenEvidence};
use crate::shift::{LocalTimes, ShiftStatus};

/// One difference. The page makes a sentence of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceChange {
    /// Another shift of the driver or the vehicle.
    Neighbour {
        /// Whose shift it is.
        whose: Whose,
        /// What became of it.
        change: NeighbourChange,
        /// Its times at the station.
        times: LocalTimes,
    },
    /// A number of minutes is another one.
    Number {
        /// Which number.
        measure: Measure,
        /// The number before; `None` if there was no other shift.
        from: Option<i64>,
        /// The number now; `None` if there is no other shift.
        to: Option<i64>,
    },
    /// Something is outside a limit that was not, or not so.
    FindingAdded(Finding),
    /// Something is within its limit again.
    FindingGone(FindingCode),
    /// The limits of the station were changed.
    Limits,
}

/// Whose shift a neighbour is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The driver's.
    Driver,
    /// The vehicle's.
    Vehicle,
    /// The driver's with the same vehicle.
    Both,
}

/// What became of a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeighbourChange {
    /// It is new.
    Added,
    /// It was rejected or cancelled, or it expired.
    Gone,
    /// It was approved.
    Approved,
}

/// A number of minutes in the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Rest of the driver before the shift.
    RestBefore,
    /// Rest of the driver after the shift.
    RestAfter,
    /// Duty of the driver within 7 days.
    Duty,
    /// Time of the vehicle before the shift.
    GapBefore,
    /// Time of the vehicle after the shift.
    GapAfter,
}

/// The differences: first the neighbours, which are the cause, then numbers, findings and limits.
pub fn changes(before: &SeenEvidence, now: &SeenEvidence) -> Vec<EvidenceChange> {
    let mut all = neighbours(before, now);
    all.extend(numbers(before, now));
    let (old, new) = (&before.summary.findings, &now.summary.findings);
    let added = new
        .iter()
        .filter(|finding| !old.iter().any(|old| says_the_same(old, finding)));
    all.extend(added.cloned().map(EvidenceChange::FindingAdded));
    let gone = old
        .iter()
        .filter(|old| new.iter().all(|finding| finding.code != old.code));
    all.extend(gone.map(|finding| EvidenceChange::FindingGone(finding.code)));
    if before.limits != now.limits {
        all.push(EvidenceChange::Limits);
    }
    all
}

/// Whether two findings differ in nothing, or only in a number that is reported by itself.
fn says_the_same(old: &Finding, new: &Finding) -> bool {
    let value_matters = new.code == FindingCode::StationCrowded;
    old.code == new.code
        && old.level == new.level
        && old.limit == new.limit
        && (!value_matters || old.value == new.value)
}

fn neighbours(before: &SeenEvidence, now: &SeenEvidence) -> Vec<EvidenceChange> {
    let mut all: Vec<(Neighbour, NeighbourChange, Whose)> = Vec::new();
    let lists = [
        (&before.driver, &now.driver, Whose::Driver),
        (&before.vehicle, &now.vehicle, Whose::Vehicle),
    ];
    for (old, new, whose) in lists {
        for (neighbour, change) in differences(old, new) {
            let known = all
                .iter_mut()
                .find(|(known, _, _)| known.id == neighbour.id);
            match known {
                Some((_, _, known)) => *known = Whose::Both,
                None => all.push((neighbour, change, whose)),
            }
        }
    }
    all.sort_by_key(|(neighbour, _, _)| neighbour.times.start);
    all.into_iter()
        .map(|(neighbour, change, whose)| EvidenceChange::Neighbour {
            whose,
            change,
            times: neighbour.times,
        })
        .collect()
}

fn differences(old: &[Neighbour], new: &[Neighbour]) -> Vec<(Neighbour, NeighbourChange)> {
    let mut all = Vec::new();
    for neighbour in new {
        match old.iter().find(|old| old.id == neighbour.id) {
            None => all.push((*neighbour, NeighbourChange::Added)),
            Some(old)
                if old.status != neighbour.status && neighbour.status == ShiftStatus::Approved =>
            {
                all.push((*neighbour, NeighbourChange::Approved));
            }
            Some(_) => {}
        }
    }
    let gone = old
        .iter()
        .filter(|old| new.iter().all(|neighbour| neighbour.id != old.id));
    all.extend(gone.map(|neighbour| (*neighbour, NeighbourChange::Gone)));
    all
}

fn numbers(before: &SeenEvidence, now: &SeenEvidence) -> Vec<EvidenceChange> {
    let (old, new) = (&before.summary, &now.summary);
    let duty = |minutes: i64| Some(minutes);
    let all = [
        (
            Measure::RestBefore,
            old.driver.rest_before_minutes,
            new.driver.rest_before_minutes,
        ),
        (
            Measure::RestAfter,
            old.driver.rest_after_minutes,
            new.driver.rest_after_minutes,
        ),
        (
            Measure::Duty,
            duty(old.driver.duty_minutes_7_days),
            duty(new.driver.duty_minutes_7_days),
        ),
        (
            Measure::GapBefore,
            old.vehicle.gap_before_minutes,
            new.vehicle.gap_before_minutes,
        ),
        (
            Measure::GapAfter,
            old.vehicle.gap_after_minutes,
            new.vehicle.gap_after_minutes,
        ),
    ];
    all.into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(measure, from, to)| EvidenceChange::Number { measure, from, to })
        .collect()
}

#[cfg(test)]
mod tests;
