//! Sentences about evidence: findings, numbers and what changed.

use super::{
    Locale, text,
    time::{length, span},
};
use domain::evidence::{
    EvidenceChange, Finding, FindingCode, FindingLevel, Measure, NeighbourChange, Whose,
};
use jiff::{SignedDuration, civil::Date};

/// `6 h 30 min`.
pub fn minutes(locale: Locale, minutes: i64) -> String {
    length(locale, SignedDuration::from_mins(minutes))
}

/// `6 h 30 min`; `7 days or more` if there is no other shift.
pub fn minutes_free(locale: Locale, free: Option<i64>) -> String {
    match free {
        Some(free) => minutes(locale, free),
        None => text!(locale, evidence.over_7_days).to_owned(),
    }
}

/// The word for a level.
pub fn level_label(locale: Locale, level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Warn => text!(locale, evidence.warning),
        FindingLevel::Block => text!(locale, evidence.blocked),
    }
}

/// `The driver rests 6 h: less than 8 h.`
pub fn finding(locale: Locale, finding: &Finding) -> String {
    let (limit, value) = match finding.code {
        FindingCode::StationCrowded => (finding.limit.to_string(), finding.value.to_string()),
        _ => (
            minutes(locale, finding.limit),
            minutes(locale, finding.value),
        ),
    };
    match finding.code {
        FindingCode::DriverRestShort => {
            text!(locale, evidence.rest_short, limit = limit, value = value)
        }
        FindingCode::DriverDutyLong => {
            text!(locale, evidence.duty_long, limit = limit, value = value)
        }
        FindingCode::VehicleTurnaroundShort => {
            text!(
                locale,
                evidence.turnaround_short,
                limit = limit,
                value = value
            )
        }
        FindingCode::StationCrowded => {
            text!(locale, evidence.crowded, limit = limit, value = value)
        }
    }
}

/// All findings in one line: the gravest, and how many more there are. That all is well if there are none.
pub fn verdict(locale: Locale, findings: &[Finding]) -> String {
    let Some(worst) = worst(findings) else {
        return text!(locale, evidence.fine).to_owned();
    };
    let sentence = finding(locale, worst);
    match findings.len() - 1 {
        0 => sentence,
        more => text!(
            locale,
            evidence.more_findings,
            finding = sentence,
            count = more
        ),
    }
}

/// The first finding that blocks, else the first.
pub fn worst(findings: &[Finding]) -> Option<&Finding> {
    let blocks = |finding: &&Finding| finding.level == FindingLevel::Block;
    findings.iter().find(blocks).or(findings.first())
}

/// A change in one sentence, such as `New shift of this driver: Today 06:00 – 14:00`.
pub fn change(locale: Locale, change: &EvidenceChange, today: Date) -> String {
    match change {
        EvidenceChange::Neighbour {
            whose,
            change,
            times,
        } => {
            let time = span(locale, times.start, times.end, today);
            let whose = match whose {
                Whose::Driver => text!(locale, evidence.this_driver),
                Whose::Vehicle => text!(locale, evidence.this_vehicle),
                Whose::Both => text!(locale, evidence.this_pair),
            };
            match change {
                NeighbourChange::Added => {
                    text!(locale, evidence.added, whose = whose, time = time)
                }
                NeighbourChange::Gone => text!(locale, evidence.gone, whose = whose, time = time),
                NeighbourChange::Approved => {
                    text!(locale, evidence.approved, whose = whose, time = time)
                }
            }
        }
        EvidenceChange::Number { measure, from, to } => number(locale, *measure, *from, *to),
        EvidenceChange::FindingAdded(added) => finding(locale, added),
        EvidenceChange::FindingGone(code) => match code {
            FindingCode::DriverRestShort => text!(locale, evidence.rest_fine),
            FindingCode::DriverDutyLong => text!(locale, evidence.duty_fine),
            FindingCode::VehicleTurnaroundShort => text!(locale, evidence.turnaround_fine),
            FindingCode::StationCrowded => text!(locale, evidence.crowded_fine),
        }
        .to_owned(),
        EvidenceChange::Limits => text!(locale, evidence.limits_changed).to_owned(),
    }
}

/// The name of a number.
pub fn measure_label(locale: Locale, measure: Measure) -> &'static str {
    match measure {
        Measure::RestBefore => text!(locale, evidence.rest_before),
        Measure::RestAfter => text!(locale, evidence.rest_after),
        Measure::Duty => text!(locale, evidence.duty),
        Measure::GapBefore => text!(locale, evidence.gap_before),
        Measure::GapAfter => text!(locale, evidence.gap_after),
    }
}

fn number(locale: Locale, measure: Measure, from: Option<i64>, to: Option<i64>) -> String {
    let what = measure_label(locale, measure);
    let words = |number| minutes(locale, number);
    match (from, to) {
        (Some(from), Some(to)) if to < from => text!(
            locale,
            evidence.fell,
            what = what,
            from = words(from),
            to = words(to)
        ),
        (Some(from), Some(to)) => text!(
            locale,
            evidence.rose,
            what = what,
            from = words(from),
            to = words(to)
        ),
        (None, to) => text!(
            locale,
            evidence.began,
            what = what,
            to = words(to.unwrap_or_default())
        ),
        (Some(from), None) => text!(locale, evidence.ended, what = what, from = words(from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::shift::LocalTimes;

    fn rest(level: FindingLevel) -> Finding {
        Finding {
            code: FindingCode::DriverRestShort,
            level,
            limit: 480,
            value: 390,
        }
    }

    #[test]
    fn the_verdict_names_what_blocks_before_what_warns() {
        assert_eq!(
            verdict(Locale::en, &[]),
            "Rest, duty and turnaround are within the limits."
        );
        let crowded = Finding {
            code: FindingCode::StationCrowded,
            level: FindingLevel::Block,
            limit: 4,
            value: 5,
        };
        assert_eq!(
            verdict(Locale::en, &[rest(FindingLevel::Warn)]),
            "The driver rests 6 h 30 min: less than 8 h."
        );
        assert_eq!(
            verdict(Locale::en, &[rest(FindingLevel::Warn), crowded]),
            "5 trucks at the station at that time: more than 4. And 1 more."
        );
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        let today = jiff::civil::date(2026, 11, 22);
        let sentence = |of: &EvidenceChange| change(Locale::en, of, today);
        let number = |from, to| EvidenceChange::Number {
            measure: Measure::RestBefore,
            from,
            to,
        };
        assert_eq!(
            sentence(&number(Some(660), Some(360))),
            "Rest before fell from 11 h to 6 h."
        );
        assert_eq!(
            sentence(&number(None, Some(360))),
            "Rest before is now 6 h; there was no other shift in 7 days."
        );
        let added = EvidenceChange::Neighbour {
            whose: Whose::Driver,
            change: NeighbourChange::Added,
            times: LocalTimes {
                start: jiff::civil::date(2026, 11, 22).at(6, 0, 0, 0),
                end: jiff::civil::date(2026, 11, 22).at(14, 0, 0, 0),
            },
        };
        assert_eq!(
            sentence(&added),
            "New shift of this driver: Today 06:00 – 14:00"
        );
    }
}
