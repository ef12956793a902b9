//! The days that a pattern hits, by arithmetic: no work grows with its range.

use super::{
    MAX_DATES, MAX_DAYS_AFTER_FIRST, PatternRequest, RecurrencePattern, Weekdays,
    pattern::Frequency,
};
use crate::field_errors::FieldError;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

impl PatternRequest {
    /// The complete pattern of a series that begins on this day.
    ///
    /// # Errors
    /// The pattern does not hit the first day, or a day in `except`.
    pub(super) fn starting_on(&self, first: Date) -> Result<RecurrencePattern, FieldError> {
        let frequency = match self.frequency {
            Frequency::Daily => Frequency::Daily,
            Frequency::Weekly(weekdays) => {
                Frequency::Weekly(weekdays.unwrap_or_else(|| Weekdays::one(first.weekday())))
            }
        };
        let pattern = RecurrencePattern {
            frequency,
            interval: self.interval,
            until: self.until,
            except: self.except.iter().copied().collect(),
        };
        if first > pattern.until {
            return Err(FieldError::NoDateLeft);
        }
        if !pattern.hits_day(first, first) {
            return Err(FieldError::FirstDateNotInPattern);
        }
        let missed = pattern
            .except
            .iter()
            .find(|day| !pattern.hits_day(first, **day));
        match missed {
            Some(date) => Err(FieldError::ExceptNotInPattern { date: *date }),
            None => Ok(pattern),
        }
    }
}

impl RecurrencePattern {
    /// The days that remain, in order; and how many days were examined to find them. At most [`MAX_DATES`] remain and
    /// `except` is limited, so that is at most 733 days, however far away `until` is.
    ///
    /// # Errors
    /// None remains, too many do, or the last one is too far from the first.
    pub(super) fn remaining(&self, first: Date) -> (Result<Vec<Date>, FieldError>, usize) {
        let mut days = Vec::new();
        let mut examined = 0;
        for day in self.hits(first) {
            examined += 1;
            if self.except.binary_search(&day).is_ok() {
                continue;
            }
            if days.len() == MAX_DATES {
                return (Err(FieldError::TooManyDates { max: MAX_DATES }), examined);
            }
            if days_between(first, day) > MAX_DAYS_AFTER_FIRST {
                let days = MAX_DAYS_AFTER_FIRST;
                return (Err(FieldError::LastDateTooFar { days }), examined);
            }
            days.push(day);
        }
        if days.is_empty() {
            return (Err(FieldError::NoDateLeft), examined);
        }
        (Ok(days), examined)
    }

    /// The last date of a series that begins on `first`; `None` if no date remains.
    pub fn last_date(&self, first: Date) -> Option<Date> {
        self.remaining(first).0.ok()?.pop()
    }

    /// Whether the pattern of a series that begins on `first` hits this day, `except` aside.
    pub(super) fn hits_day(&self, first: Date, day: Date) -> bool {
        let interval = i32::from(self.interval);
        (first..=self.until).contains(&day)
            && match self.frequency {
                Frequency::Daily => days_between(first, day) % interval == 0,
                Frequency::Weekly(weekdays) => {
                    weekdays.contains(day.weekday())
                        && days_between(monday(first), monday(day)) / 7 % interval == 0
                }
            }
    }

    /// The days that the pattern hits, in order, `except` included.
    fn hits(&self, first: Date) -> impl Iterator<Item = Date> {
        let interval = i32::from(self.interval);
        let (from, step, offsets) = match self.frequency {
            Frequency::Daily => (first, interval, Weekdays::one(Weekday::Monday)),
            Frequency::Weekly(weekdays) => (monday(first), 7 * interval, weekdays),
        };
        let periods = (0..).map_while(move |n: i32| from.checked_add((n * step).days()).ok());
        let until = self.until;
        periods
            .flat_map(move |start| {
                let days = offsets.offsets();
                // A day after the last one of the calendar ends the series, as one after `until` does.
                days.map(move |days| start.checked_add(days.days()).unwrap_or(Date::MAX))
            })
            .skip_while(move |day| *day < first)
            .take_while(move |day| *day <= until)
    }
}

/// Monday of the week of a day.
fn monday(day: Date) -> Date {
    let days = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(days.days()).unwrap_or(Date::MIN)
}

/// Days from one day to a later one.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    let days = to.duration_since(from).as_hours() / 24;
    i32::try_from(days).unwrap_or(i32::MAX)
}
