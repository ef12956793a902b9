use super::*;
use crate::{
    evidence::{
        DriverNumbers, EvidenceSummary, FindingLevel, Limit, Limits, StationEvidence,
        VehicleNumbers,
    },
    id::ShiftId,
};

fn times(start: &str, end: &str) -> LocalTimes {
    LocalTimes {
        start: start.parse().expect("a local time"),
        end: end.parse().expect("a local time"),
    }
}

fn neighbour(id: i64, status: ShiftStatus) -> Neighbour {
    Neighbour {
        id: ShiftId::new(id),
        status,
        times: times("2027-03-01T06:00", "2027-03-01T14:00"),
    }
}

fn seen() -> SeenEvidence {
    SeenEvidence {
        summary: EvidenceSummary {
            driver: DriverNumbers {
                rest_before_minutes: Some(660),
                rest_after_minutes: None,
                duty_minutes_7_days: 2_400,
            },
            vehicle: VehicleNumbers {
                gap_before_minutes: None,
                gap_after_minutes: None,
            },
            station: StationEvidence { parallel_shifts: 3 },
            findings: Vec::new(),
        },
        limits: Limits::default(),
        driver: Vec::new(),
        vehicle: Vec::new(),
    }
}

fn short_rest(value: i64, level: FindingLevel) -> Finding {
    Finding {
        code: FindingCode::DriverRestShort,
        level,
        limit: 480,
        value,
    }
}

#[test]
fn equal_evidence_has_no_changes_whatever_else_goes_on_at_the_station() {
    let mut now = seen();
    now.summary.station.parallel_shifts = 9;
    assert_eq!(changes(&seen(), &now), []);
}

#[test]
fn a_new_shift_of_the_driver_is_named_before_the_rest_that_it_shortens() {
    let mut now = seen();
    now.driver.push(neighbour(7, ShiftStatus::Pending));
    now.summary.driver.rest_before_minutes = Some(360);
    now.summary
        .findings
        .push(short_rest(360, FindingLevel::Warn));
    assert_eq!(
        changes(&seen(), &now),
        [
            EvidenceChange::Neighbour {
                whose: Whose::Driver,
                change: NeighbourChange::Added,
                times: times("2027-03-01T06:00", "2027-03-01T14:00"),
            },
            EvidenceChange::Number {
                measure: Measure::RestBefore,
                from: Some(660),
                to: Some(360),
            },
            EvidenceChange::FindingAdded(short_rest(360, FindingLevel::Warn)),
        ]
    );
}

#[test]
fn one_shift_of_driver_and_vehicle_is_named_once() {
    let mut before = seen();
    before.driver.push(neighbour(7, ShiftStatus::Pending));
    before.vehicle.push(neighbour(7, ShiftStatus::Pending));
    let of = |now: &SeenEvidence| match changes(&before, now).as_slice() {
        [EvidenceChange::Neighbour { whose, change, .. }] => (*whose, *change),
        other => panic!("{other:?}"),
    };
    assert_eq!(of(&seen()), (Whose::Both, NeighbourChange::Gone));
    let mut now = before.clone();
    now.driver[0].status = ShiftStatus::Approved;
    now.vehicle[0].status = ShiftStatus::Approved;
    assert_eq!(of(&now), (Whose::Both, NeighbourChange::Approved));
}

#[test]
fn a_finding_that_now_blocks_is_named_again_and_a_settled_one_too() {
    let mut before = seen();
    before
        .summary
        .findings
        .push(short_rest(360, FindingLevel::Warn));
    let mut now = before.clone();
    now.summary.findings = vec![short_rest(360, FindingLevel::Block)];
    now.limits.min_rest_minutes = Limit {
        value: Some(480),
        level: FindingLevel::Block,
    };
    assert_eq!(
        changes(&before, &now),
        [
            EvidenceChange::FindingAdded(short_rest(360, FindingLevel::Block)),
            EvidenceChange::Limits,
        ]
    );
    assert_eq!(
        changes(&before, &seen()),
        [EvidenceChange::FindingGone(FindingCode::DriverRestShort)]
    );
}

#[test]
fn the_number_of_trucks_counts_once_it_is_a_finding() {
    let crowded = |value| Finding {
        code: FindingCode::StationCrowded,
        level: FindingLevel::Warn,
        limit: 4,
        value,
    };
    let (mut before, mut now) = (seen(), seen());
    before.summary.findings.push(crowded(5));
    now.summary.findings.push(crowded(6));
    assert_eq!(
        changes(&before, &now),
        [EvidenceChange::FindingAdded(crowded(6))]
    );
}

#[test]
fn the_summary_reads_the_evidence_that_the_history_keeps() {
    let stored = serde_json::json!({
        "shift_id": 5, "version": 1, "tag": "0f", "findings": [{"code": "driver_rest_short", "level": "WARN", "limit": 480, "value": 360}],
        "driver": {"rest_before_minutes": 360, "rest_after_minutes": null, "duty_minutes_7_days": 960, "neighbours": [{"of": "another time"}]},
        "vehicle": {"gap_before_minutes": null, "gap_after_minutes": 45, "neighbours": []}, "station": {"parallel_shifts": 2},
    });
    let summary: EvidenceSummary = serde_json::from_value(stored).expect("a summary");
    assert_eq!(summary.driver.rest_before_minutes, Some(360));
    assert_eq!(summary.vehicle.gap_after_minutes, Some(45));
    assert_eq!(summary.findings, [short_rest(360, FindingLevel::Warn)]);
}

#[test]
fn what_was_seen_is_short_as_json_and_survives_it() {
    let mut before = seen();
    before.driver = vec![neighbour(70_000, ShiftStatus::Approved); 14];
    before.vehicle = vec![neighbour(70_001, ShiftStatus::Pending); 14];
    let json = serde_json::to_string(&before).expect("json");
    // A cookie of 4096 bytes carries it in base64, beside the refusal.
    assert!(json.len() < 1_500, "{}", json.len());
    let read: SeenEvidence = serde_json::from_str(&json).expect("what was seen");
    assert_eq!(read, before);
}
