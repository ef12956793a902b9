//! A pattern as the page's form has it. Browser and server check it with the same code.

use super::{
    MAX_EXCEPT, MAX_INTERVAL, PatternRequest, RecurrencePattern, Weekdays,
    pattern::Frequency,
    request::{FIELD, parse_date},
};
use crate::field_errors::{FieldError, FieldErrors};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How a shift of the form recurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Not at all: a single shift.
    #[default]
    Never,
    /// On every n-th day.
    Daily,
    /// In every n-th week.
    Weekly,
}

impl Repeat {
    /// By the name in the form; anything unknown is [`Repeat::Never`].
    pub fn from_name(name: &str) -> Self {
        match name {
            "daily" => Self::Daily,
            "weekly" => Self::Weekly,
            _ => Self::Never,
        }
    }

    /// The name in the form and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }
}

/// The pattern in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LocalPattern {
    /// Whether and how the shift recurs.
    pub repeat: Repeat,
    /// Every how many days or weeks; 1 if empty.
    pub every: String,
    /// Codes of the weekdays of a weekly pattern. The first date's own is always one of them.
    pub weekdays: Vec<String>,
    /// The last day, `YYYY-MM-DD`, at the station.
    pub until: String,
    /// Days that are left out; days that the pattern does not hit do not matter.
    pub except: BTreeSet<Date>,
}

impl LocalPattern {
    /// The fields of a series with the same pattern, with no day left out.
    pub fn of(pattern: &RecurrencePattern) -> Self {
        let (repeat, weekdays) = match pattern.frequency {
            Frequency::Daily => (Repeat::Daily, Vec::new()),
            Frequency::Weekly(days) => (Repeat::Weekly, days.codes().map(str::to_owned).collect()),
        };
        Self {
            repeat,
            every: match pattern.interval {
                1 => String::new(),
                interval => interval.to_string(),
            },
            weekdays,
            until: pattern.until.to_string(),
            except: BTreeSet::new(),
        }
    }

    /// Whether the form is that of a series.
    pub fn recurs(&self) -> bool {
        self.repeat != Repeat::Never
    }

    /// The pattern of a series that begins on this day, with the checks that need no time zone.
    ///
    /// # Errors
    /// Under `recurrence_pattern`: those of [`PatternRequest`].
    pub fn parse(&self, first: Date) -> Result<PatternRequest, FieldErrors> {
        self.request(first)
            .map_err(|error| FieldErrors::one(FIELD, error))
    }

    fn request(&self, first: Date) -> Result<PatternRequest, FieldError> {
        let every = self.every.trim();
        let interval = if every.is_empty() {
            Some(1)
        } else {
            every.parse().ok()
        };
        let interval = interval
            .filter(|interval| (1..=MAX_INTERVAL).contains(interval))
            .ok_or(FieldError::PatternInterval { max: MAX_INTERVAL })?;
        let frequency = match self.repeat {
            Repeat::Never | Repeat::Daily => Frequency::Daily,
            Repeat::Weekly => {
                let own = Weekdays::one(first.weekday());
                let mut codes: BTreeSet<&str> = self.weekdays.iter().map(String::as_str).collect();
                for code in own.codes() {
                    codes.insert(code);
                }
                let weekdays = Weekdays::from_codes(codes).ok_or(FieldError::PatternWeekdays)?;
                Frequency::Weekly(Some(weekdays))
            }
        };
        let until = parse_date(self.until.trim()).ok_or(FieldError::PatternUntil)?;
        let mut request = PatternRequest {
            frequency,
            interval,
            until,
            except: BTreeSet::new(),
        };
        let pattern = request.starting_on(first)?;
        let left_out = self.except.iter().copied();
        request.except = left_out
            .filter(|day| pattern.hits_day(first, *day))
            .collect();
        if request.except.len() > MAX_EXCEPT {
            return Err(FieldError::PatternExcept { max: MAX_EXCEPT });
        }
        request.starting_on(first)?.remaining(first).0?;
        Ok(request)
    }

    /// After how many days the same pattern goes on after its last day, and the pattern from there on, as long as
    /// before. `None` if the fields are no pattern.
    pub fn next_period(&self, first: Date) -> Option<(i64, Self)> {
        let pattern = self.parse(first).ok()?.starting_on(first).ok()?;
        let period = i64::from(pattern.interval)
            * match pattern.frequency {
                Frequency::Daily => 1,
                Frequency::Weekly(_) => 7,
            };
        let days = i64::from(super::hits::days_between(first, pattern.until)) + 1;
        let days = (days + period - 1) / period * period;
        let moved = Self {
            until: pattern.until.checked_add(days.days()).ok()?.to_string(),
            except: BTreeSet::new(),
            ..self.clone()
        };
        Some((days, moved))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn weekly(weekdays: &[&str], until: &str) -> LocalPattern {
        LocalPattern {
            repeat: Repeat::Weekly,
            weekdays: weekdays.iter().map(|day| (*day).to_owned()).collect(),
            until: until.into(),
            ..LocalPattern::default()
        }
    }

    fn error(pattern: &LocalPattern, first: Date) -> FieldError {
        let errors = pattern.parse(first).expect_err("an error");
        errors
            .first(FIELD)
            .cloned()
            .expect("an error of the pattern")
    }

    /// 1 December 2026 is a Tuesday.
    const FIRST: Date = date(2026, 12, 1);

    #[test]
    fn the_weekday_of_the_start_is_always_in() {
        for days in [&[][..], &["TU"], &["MO", "TU", "MO"]] {
            let request = weekly(days, "2026-12-31").parse(FIRST).expect("a pattern");
            let Frequency::Weekly(Some(days)) = request.frequency else {
                panic!("not weekly");
            };
            assert!(days.contains(FIRST.weekday()), "{days:?}");
        }
    }

    #[test]
    fn days_left_out_that_the_pattern_does_not_hit_are_dropped() {
        let mut pattern = weekly(&["WE"], "2026-12-31");
        pattern.except = [date(2026, 12, 2), date(2026, 12, 3), date(2027, 1, 5)].into();
        let request = pattern.parse(FIRST).expect("a pattern");
        assert_eq!(request.except, [date(2026, 12, 2)].into());
    }

    #[test]
    fn every_mistake_has_its_own_error() {
        let good = weekly(&[], "2026-12-31");
        let with = |change: &dyn Fn(&mut LocalPattern)| {
            let mut pattern = good.clone();
            change(&mut pattern);
            error(&pattern, FIRST)
        };
        assert_eq!(
            with(&|pattern| pattern.every = "9".into()),
            FieldError::PatternInterval { max: 8 }
        );
        assert_eq!(
            with(&|pattern| pattern.weekdays = vec!["XX".into()]),
            FieldError::PatternWeekdays
        );
        assert_eq!(
            with(&|pattern| pattern.until = String::new()),
            FieldError::PatternUntil
        );
        assert_eq!(
            with(&|pattern| pattern.until = "2026-11-30".into()),
            FieldError::NoDateLeft
        );
        assert_eq!(
            with(&|pattern| pattern.until = "2028-12-31".into()),
            FieldError::LastDateTooFar { days: 366 }
        );
    }

    #[test]
    fn the_next_period_begins_after_the_last_day_on_the_same_weekday() {
        let (start, next) = weekly(&["TU", "SA"], "2026-12-26")
            .next_period(FIRST)
            .expect("a period");
        assert_eq!((start, next.until.as_str()), (28, "2027-01-23"));
        let daily = LocalPattern {
            repeat: Repeat::Daily,
            every: "2".into(),
            until: "2026-12-10".into(),
            ..LocalPattern::default()
        };
        let (start, next) = daily.next_period(FIRST).expect("a period");
        assert_eq!((start, next.until.as_str()), (10, "2026-12-20"));
    }
}
