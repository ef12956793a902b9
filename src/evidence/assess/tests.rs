//! Tests of the rules of evidence.

use super::*;
use crate::{
    evidence::{FindingLevel, Limit},
    shift::ShiftStatus,
};

const HOUR: i64 = 3_600_000;
/// The start of the shift in question, in hours of the test's clock.
const START: i64 = 1_000;

/// A shift of these hours.
fn shift(id: i64, from: i64, until: i64) -> Shift {
    let time = |hour: i64| Timestamp::from_millisecond(hour * HOUR).expect("time in range");
    serde_json::from_value(json!({
        "id": id, "status": "PENDING", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": "Mahesh Solanki",
        "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1, "station_name": "Hazira MS",
        "start_time": time(from), "end_time": time(until), "is_recurring": false, "recurrence_pattern": null,
        "created_by": {"id": 6, "full_name": "Ravi Kumar"}, "created_at": time(0), "decided_by": null, "decided_at": null,
        "rejection_reason": null, "version": 1,
    }))
    .expect("valid shift")
}

fn subject() -> Shift {
    shift(1, START, START + 8)
}

fn facts(driver: Vec<Shift>) -> Facts {
    Facts {
        driver,
        vehicle: Vec::new(),
        parallel_shifts: 0,
        limits: Limits::default(),
    }
}

fn codes(evidence: &Evidence) -> Vec<FindingCode> {
    evidence
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn a_shift_without_neighbours_has_no_rests_and_only_its_own_duty() {
    let evidence = assess(&subject(), facts(Vec::new()));
    assert_eq!(evidence.driver.rest_before_minutes, None);
    assert_eq!(evidence.driver.rest_after_minutes, None);
    assert_eq!(evidence.driver.duty_minutes_7_days, 480);
    assert_eq!(evidence.findings, []);
}

#[test]
fn rest_is_the_time_to_the_nearest_shift_on_each_side() {
    let driver = vec![
        shift(2, START - 40, START - 30),
        shift(3, START - 20, START - 9),
        shift(4, START + 15, START + 20),
        shift(5, START + 40, START + 50),
    ];
    let evidence = assess(&subject(), facts(driver));
    assert_eq!(evidence.driver.rest_before_minutes, Some(9 * 60));
    assert_eq!(evidence.driver.rest_after_minutes, Some(7 * 60));
    assert_eq!(
        evidence.findings,
        [Finding {
            code: FindingCode::DriverRestShort,
            level: FindingLevel::Warn,
            limit: 480,
            value: 420
        }]
    );
}

#[test]
fn exactly_the_limit_is_no_finding() {
    let evidence = assess(&subject(), facts(vec![shift(2, START - 16, START - 8)]));
    assert_eq!(evidence.driver.rest_before_minutes, Some(480));
    assert_eq!(evidence.findings, []);
}

#[test]
fn a_rest_counts_only_whole_minutes() {
    let mut before = shift(2, START - 16, START - 8);
    before.end_time += SignedDuration::from_secs(30);
    let evidence = assess(&subject(), facts(vec![before]));
    assert_eq!(evidence.driver.rest_before_minutes, Some(479));
    assert_eq!(codes(&evidence), [FindingCode::DriverRestShort]);
}

#[test]
fn duty_counts_only_what_is_within_168_hours_before_the_end() {
    // The window begins at START + 8 - 168 = START - 160.
    let driver = vec![
        shift(2, START - 170, START - 155),
        shift(3, START - 100, START - 90),
        shift(4, START + 20, START + 30),
    ];
    let evidence = assess(&subject(), facts(driver));
    assert_eq!(evidence.driver.duty_minutes_7_days, (5 + 10 + 8) * 60);
}

#[test]
fn long_duty_is_found_above_the_limit_only() {
    let at = |hours: i64| {
        let mut facts = facts(vec![shift(2, START - 60, START - 60 + hours)]);
        facts.limits.max_duty_minutes_7_days = Limit::warn(Some(20 * 60));
        codes(&assess(&subject(), facts))
    };
    assert_eq!(at(12), []);
    assert_eq!(at(13), [FindingCode::DriverDutyLong]);
}

#[test]
fn findings_come_in_the_order_of_the_contract() {
    let near = || vec![shift(2, START - 6, START - 1)];
    let evidence = assess(
        &subject(),
        Facts {
            driver: near(),
            vehicle: near(),
            parallel_shifts: 3,
            limits: Limits {
                min_rest_minutes: Limit::warn(Some(480)),
                max_duty_minutes_7_days: Limit::warn(Some(0)),
                min_turnaround_minutes: Limit {
                    value: Some(61),
                    level: FindingLevel::Block,
                },
                max_parallel_shifts: Limit::warn(Some(3)),
            },
        },
    );
    assert_eq!(
        codes(&evidence),
        [
            FindingCode::DriverRestShort,
            FindingCode::DriverDutyLong,
            FindingCode::VehicleTurnaroundShort,
            FindingCode::StationCrowded
        ]
    );
    assert!(evidence.is_blocked());
    assert_eq!(
        evidence.findings.last().map(|finding| finding.value),
        Some(4)
    );
}

#[test]
fn a_shift_that_overlaps_leaves_no_rest() {
    let mut rejected = subject();
    rejected.status = ShiftStatus::Rejected;
    let evidence = assess(&rejected, facts(vec![shift(2, START - 2, START + 2)]));
    assert_eq!(evidence.driver.rest_before_minutes, Some(0));
    assert_eq!(evidence.driver.rest_after_minutes, None);
}

#[test]
fn the_tag_changes_with_the_facts_and_with_nothing_else() {
    let base = || facts(vec![shift(2, START - 20, START - 10)]);
    let tag = |shift: &Shift, facts: Facts| assess(shift, facts).tag;
    let first = tag(&subject(), base());
    assert_eq!(tag(&subject(), base()), first);

    let mut facts_changed = base();
    facts_changed.parallel_shifts = 7;
    assert_eq!(
        tag(&subject(), facts_changed),
        first,
        "parallel shifts alone"
    );
    let mut facts_changed = base();
    facts_changed.driver[0].version = 9;
    assert_eq!(
        tag(&subject(), facts_changed),
        first,
        "version of a neighbour"
    );

    let mut other = subject();
    other.version = 2;
    assert_ne!(tag(&other, base()), first, "version");
    let mut facts_changed = base();
    facts_changed.driver[0].status = ShiftStatus::Approved;
    assert_ne!(
        tag(&subject(), facts_changed),
        first,
        "status of a neighbour"
    );
    let mut facts_changed = base();
    facts_changed.vehicle = vec![shift(9, START + 100, START + 101)];
    assert_ne!(tag(&subject(), facts_changed), first, "vehicle");
    let mut facts_changed = base();
    facts_changed.limits.min_rest_minutes = Limit::warn(Some(481));
    assert_ne!(tag(&subject(), facts_changed), first, "a limit");
    let mut facts_changed = base();
    facts_changed.limits.max_parallel_shifts = Limit::warn(Some(0));
    let crowded = tag(&subject(), facts_changed);
    let mut facts_changed = base();
    facts_changed.limits.max_parallel_shifts = Limit::warn(Some(0));
    facts_changed.parallel_shifts = 1;
    assert_ne!(tag(&subject(), facts_changed), crowded, "a finding");
}
