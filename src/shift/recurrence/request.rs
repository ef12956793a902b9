//! A requested pattern: well-formed, but not yet compared with the first date of its series.

use super::{
    MAX_INTERVAL, RecurrencePattern, Weekdays,
    pattern::{Frequency, Written},
};
use crate::field_errors::{FieldError, FieldErrors};
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Maximum number of dates in `except`.
pub const MAX_EXCEPT: usize = 366;
/// The field that errors name.
pub(super) const FIELD: &str = "recurrence_pattern";

/// A requested pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternRequest {
    /// Without weekdays, a weekly pattern takes the first date's.
    pub(super) frequency: Frequency<Option<Weekdays>>,
    /// 1 to [`MAX_INTERVAL`].
    pub(super) interval: u8,
    pub(super) until: Date,
    pub(super) except: BTreeSet<Date>,
}

impl PatternRequest {
    /// Reads the `recurrence_pattern` of a request. Unknown keys are ignored.
    ///
    /// # Errors
    /// Everything that is wrong with it, under `recurrence_pattern`.
    pub fn parse(value: &Value) -> Result<Self, FieldErrors> {
        let Value::Object(values) = value else {
            return Err(FieldErrors::one(FIELD, FieldError::NotAPattern));
        };
        let mut errors = FieldErrors::default();
        let frequency = note(&mut errors, frequency(values));
        let interval = note(&mut errors, interval(values));
        let until = values.get("until").and_then(date);
        let until = note(&mut errors, until.ok_or(FieldError::PatternUntil));
        let except = note(&mut errors, except(values));
        match (frequency, interval, until, except) {
            (Some(frequency), Some(interval), Some(until), Some(except)) => Ok(Self {
                frequency,
                interval,
                until,
                except,
            }),
            _ => Err(errors),
        }
    }

    /// Whether a series with this complete pattern, whose first date fits this request, is what it asks for.
    pub fn is_that_of(&self, pattern: &RecurrencePattern) -> bool {
        let frequency = match (self.frequency, pattern.frequency) {
            (Frequency::Daily, Frequency::Daily)
            | (Frequency::Weekly(None), Frequency::Weekly(_)) => true,
            (Frequency::Weekly(Some(asked)), Frequency::Weekly(complete)) => asked == complete,
            _ => false,
        };
        frequency
            && (self.interval, self.until) == (pattern.interval, pattern.until)
            && self.except.iter().eq(&pattern.except)
    }

    /// Canonical text: two notations of one pattern have the same.
    pub fn canonical(&self) -> String {
        let except = self.except.iter().copied().collect();
        let written = Written::new(self.frequency, self.interval, self.until, except);
        serde_json::to_string(&written).unwrap_or_default()
    }
}

fn note<T>(errors: &mut FieldErrors, result: Result<T, FieldError>) -> Option<T> {
    result.map_err(|error| errors.add(FIELD, error)).ok()
}

fn frequency(values: &Map<String, Value>) -> Result<Frequency<Option<Weekdays>>, FieldError> {
    let weekdays = values.get("weekdays");
    match values.get("frequency").and_then(Value::as_str) {
        Some("DAILY") if weekdays.is_some() => Err(FieldError::PatternWeekdays),
        Some("DAILY") => Ok(Frequency::Daily),
        Some("WEEKLY") => {
            let weekdays = weekdays.map(|days| parse_weekdays(days).ok_or(()));
            let weekdays = weekdays
                .transpose()
                .map_err(|()| FieldError::PatternWeekdays)?;
            Ok(Frequency::Weekly(weekdays))
        }
        _ => Err(FieldError::PatternFrequency),
    }
}

fn parse_weekdays(value: &Value) -> Option<Weekdays> {
    let codes: Option<Vec<_>> = value.as_array()?.iter().map(Value::as_str).collect();
    Weekdays::from_codes(codes?)
}

fn interval(values: &Map<String, Value>) -> Result<u8, FieldError> {
    let Some(value) = values.get("interval") else {
        return Ok(1);
    };
    value
        .as_u64()
        .and_then(|interval| u8::try_from(interval).ok())
        .filter(|interval| (1..=MAX_INTERVAL).contains(interval))
        .ok_or(FieldError::PatternInterval { max: MAX_INTERVAL })
}

fn except(values: &Map<String, Value>) -> Result<BTreeSet<Date>, FieldError> {
    let Some(value) = values.get("except") else {
        return Ok(BTreeSet::new());
    };
    let dates = value.as_array().filter(|dates| dates.len() <= MAX_EXCEPT);
    dates
        .and_then(|dates| dates.iter().map(date).collect())
        .ok_or(FieldError::PatternExcept { max: MAX_EXCEPT })
}

fn date(value: &Value) -> Option<Date> {
    parse_date(value.as_str()?)
}

/// A date, written `YYYY-MM-DD` and in no other way.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let in_shape = text.len() == 10
        && text.bytes().enumerate().all(|(n, byte)| match n {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if in_shape { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(value: Value) -> Result<String, FieldErrors> {
        PatternRequest::parse(&value).map(|request| request.canonical())
    }

    #[test]
    fn two_notations_of_one_pattern_are_the_same() {
        let short = parse(json!({"frequency": "DAILY", "until": "2027-03-31"}));
        let long = parse(json!({
            "frequency": "DAILY", "interval": 1, "until": "2027-03-31", "except": [], "by": "me",
        }));
        assert_eq!(short, long);
        let pattern = |weekdays: Value, except: Value| {
            parse(json!({
                "frequency": "WEEKLY", "weekdays": weekdays, "until": "2027-03-31", "except": except,
            }))
            .expect("a pattern")
        };
        let one = pattern(json!(["MO", "FR"]), json!(["2027-03-08", "2027-03-05"]));
        let other = json!(["2027-03-05", "2027-03-08", "2027-03-05"]);
        assert_eq!(pattern(json!(["FR", "MO"]), other), one);
        assert_ne!(pattern(json!(["MO", "FR"]), json!(["2027-03-08"])), one);
        assert_ne!(
            pattern(json!(["MO"]), json!([])),
            pattern(json!(["FR"]), json!([]))
        );
    }

    #[test]
    fn every_malformed_part_is_named() {
        let with = |part: &str, value: Value| {
            let mut pattern = json!({"frequency": "WEEKLY", "until": "2027-03-31"});
            pattern[part] = value;
            let errors = PatternRequest::parse(&pattern).expect_err("an error");
            errors
                .first(FIELD)
                .cloned()
                .expect("an error of the pattern")
        };
        for value in [json!("weekly"), json!(null), json!(1), json!("MONTHLY")] {
            assert_eq!(with("frequency", value), FieldError::PatternFrequency);
        }
        for value in [
            json!(0),
            json!(9),
            json!(1.5),
            json!("1"),
            json!(null),
            json!(-1),
        ] {
            assert_eq!(
                with("interval", value),
                FieldError::PatternInterval { max: 8 }
            );
        }
        for value in [
            json!([]),
            json!("MO"),
            json!(["MO", "MO"]),
            json!([1]),
            json!(null),
        ] {
            assert_eq!(with("weekdays", value), FieldError::PatternWeekdays);
        }
        for value in [
            "2027-02-29",
            "20270331",
            "2027-3-31",
            "2027-03-31T00:00:00Z",
            "",
        ] {
            assert_eq!(
                with("until", json!(value)),
                FieldError::PatternUntil,
                "{value}"
            );
            let except = with("except", json!([value]));
            assert_eq!(except, FieldError::PatternExcept { max: 366 }, "{value}");
        }
        let many: Vec<_> = (0..=MAX_EXCEPT).map(|_| "2027-03-05").collect();
        assert_eq!(
            with("except", json!(many)),
            FieldError::PatternExcept { max: 366 }
        );
        let daily = json!({"frequency": "DAILY", "weekdays": ["MO"], "until": "2027-03-31"});
        assert!(parse(daily).is_err());
        for value in [json!([]), json!("DAILY"), json!(7)] {
            let errors = parse(value).expect_err("an error");
            assert_eq!(errors.first(FIELD), Some(&FieldError::NotAPattern));
        }
        let all = parse(json!({})).expect_err("errors");
        assert_eq!(all.iter().map(|(_, errors)| errors.len()).sum::<usize>(), 2);
    }
}
