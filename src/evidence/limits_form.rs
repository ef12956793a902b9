//! The limits of a station as a form shows and sends them: hours and minutes as text.

use super::{FindingLevel, Limit, LimitKey, Limits};
use crate::field_errors::{FieldError, FieldErrors};
use serde::{Deserialize, Serialize};

/// Minutes of an hour.
pub const MINUTES_PER_HOUR: i64 = 60;

/// One limit as text. What was not sent is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitText {
    /// Whole hours, for a limit in minutes.
    pub hours: String,
    /// Minutes beyond the hours, for a limit in minutes.
    pub minutes: String,
    /// The number, for a limit that counts shifts.
    pub count: String,
    /// `OFF`, `WARN` or `BLOCK`.
    pub level: String,
}

/// All limits as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitsForm {
    /// Minimum rest of a driver between two shifts.
    pub min_rest_minutes: LimitText,
    /// Maximum duty of a driver within 168 hours.
    pub max_duty_minutes_7_days: LimitText,
    /// Minimum time of a vehicle between two shifts.
    pub min_turnaround_minutes: LimitText,
    /// Maximum number of shifts of the station at a time.
    pub max_parallel_shifts: LimitText,
}

impl LimitText {
    /// Value of [`LimitText::level`] for a limit that is switched off.
    pub const OFF: &'static str = "OFF";
    /// Value of [`LimitText::level`] for a limit that warns.
    pub const WARN: &'static str = "WARN";
    /// Value of [`LimitText::level`] for a limit that blocks.
    pub const BLOCK: &'static str = "BLOCK";

    fn of(key: LimitKey, limit: Limit) -> Self {
        let level = match (limit.value, limit.level) {
            (None, _) => Self::OFF,
            (Some(_), FindingLevel::Warn) => Self::WARN,
            (Some(_), FindingLevel::Block) => Self::BLOCK,
        };
        let text = |number: i64| limit.value.map(|_| number.to_string()).unwrap_or_default();
        let value = limit.value.unwrap_or_default();
        let empty = Self {
            level: level.to_owned(),
            ..Self::default()
        };
        match key {
            LimitKey::MaxParallelShifts => Self {
                count: text(value),
                ..empty
            },
            _ => Self {
                hours: text(value / MINUTES_PER_HOUR),
                minutes: text(value % MINUTES_PER_HOUR),
                ..empty
            },
        }
    }

    fn parse(&self, key: LimitKey) -> Result<Limit, FieldError> {
        let max = key.max();
        let wrong = FieldError::NotALimit { max };
        let level = match self.level.as_str() {
            // The numbers are those of a limit that does not count.
            Self::OFF => return Ok(Limit::warn(None)),
            Self::WARN => FindingLevel::Warn,
            Self::BLOCK => FindingLevel::Block,
            _ => return Err(wrong),
        };
        let typed = match key {
            LimitKey::MaxParallelShifts => [self.count.as_str(), "0"],
            _ => [self.hours.as_str(), self.minutes.as_str()],
        };
        let [first, second] = typed.map(str::trim);
        if first.is_empty() && (second.is_empty() || key == LimitKey::MaxParallelShifts) {
            return Err(FieldError::Required);
        }
        let number = |text: &str| match text {
            "" => Some(0),
            digits => digits.parse::<i64>().ok().filter(|number| *number >= 0),
        };
        let (first, second) = number(first).zip(number(second)).ok_or(wrong.clone())?;
        let value = match key {
            LimitKey::MaxParallelShifts => Some(first),
            _ => first
                .checked_mul(MINUTES_PER_HOUR)
                .and_then(|minutes| minutes.checked_add(second)),
        };
        let value = value.filter(|value| *value <= max).ok_or(wrong)?;
        Ok(Limit {
            value: Some(value),
            level,
        })
    }
}

impl LimitsForm {
    /// The limits as the form shows them at first.
    pub fn of(limits: &Limits) -> Self {
        let mut form = Self::default();
        for key in LimitKey::ALL {
            *form.get_mut(key) = LimitText::of(key, limits.get(key));
        }
        form
    }

    /// One limit.
    pub fn get(&self, key: LimitKey) -> &LimitText {
        match key {
            LimitKey::MinRestMinutes => &self.min_rest_minutes,
            LimitKey::MaxDutyMinutes7Days => &self.max_duty_minutes_7_days,
            LimitKey::MinTurnaroundMinutes => &self.min_turnaround_minutes,
            LimitKey::MaxParallelShifts => &self.max_parallel_shifts,
        }
    }

    fn get_mut(&mut self, key: LimitKey) -> &mut LimitText {
        match key {
            LimitKey::MinRestMinutes => &mut self.min_rest_minutes,
            LimitKey::MaxDutyMinutes7Days => &mut self.max_duty_minutes_7_days,
            LimitKey::MinTurnaroundMinutes => &mut self.min_turnaround_minutes,
            LimitKey::MaxParallelShifts => &mut self.max_parallel_shifts,
        }
    }

    /// Reads all limits.
    ///
    /// # Errors
    /// What is wrong, by the name of the limit: [`FieldError::Required`] or [`FieldError::NotALimit`].
    pub fn parse(&self) -> Result<Limits, FieldErrors> {
        let mut limits = Limits::default();
        let mut errors = FieldErrors::default();
        for key in LimitKey::ALL {
            match self.get(key).parse(key) {
                Ok(limit) => limits.set(key, limit),
                Err(error) => errors.add(key.as_str(), error),
            }
        }
        errors.into_result(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(hours: &str, minutes: &str, level: &str) -> LimitsForm {
        LimitsForm {
            min_rest_minutes: LimitText {
                hours: hours.into(),
                minutes: minutes.into(),
                level: level.into(),
                ..LimitText::default()
            },
            ..LimitsForm::of(&Limits::default())
        }
    }

    fn parsed(hours: &str, minutes: &str) -> Result<Option<i64>, FieldErrors> {
        let limits = rest(hours, minutes, LimitText::BLOCK).parse();
        limits.map(|limits| limits.min_rest_minutes.value)
    }

    #[test]
    fn a_form_that_nobody_changes_keeps_every_limit() {
        let limits = Limits {
            max_parallel_shifts: Limit {
                value: Some(12),
                level: FindingLevel::Block,
            },
            min_turnaround_minutes: Limit::warn(Some(0)),
            ..Limits::default()
        };
        assert_eq!(LimitsForm::of(&limits).parse(), Ok(limits));
    }

    #[test]
    fn hours_and_minutes_make_a_limit_and_one_of_them_is_enough() {
        assert_eq!(parsed("11", "30"), Ok(Some(690)));
        assert_eq!(parsed(" 8 ", ""), Ok(Some(480)));
        assert_eq!(parsed("", "90"), Ok(Some(90)));
        assert_eq!(parsed("168", "0"), Ok(Some(10_080)));
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_the_name_of_the_limit() {
        let error = |form: LimitsForm| {
            form.parse()
                .map_err(|errors| errors.first("min_rest_minutes").cloned())
        };
        let not_a_limit = Err(Some(FieldError::NotALimit { max: 10_080 }));
        for (hours, minutes) in [
            ("168", "1"),
            ("-1", "0"),
            ("8.5", ""),
            ("eight", ""),
            ("9223372036854775807", ""),
        ] {
            assert_eq!(
                error(rest(hours, minutes, LimitText::WARN)),
                not_a_limit,
                "{hours}:{minutes}"
            );
        }
        assert_eq!(error(rest("8", "", "LOUD")), not_a_limit);
        assert_eq!(
            error(rest("", " ", LimitText::WARN)),
            Err(Some(FieldError::Required))
        );
    }

    #[test]
    fn a_limit_that_is_off_needs_no_number() {
        let limits = rest("", "", LimitText::OFF).parse().expect("limits");
        assert_eq!(limits.min_rest_minutes, Limit::warn(None));
    }
}
