//! Where errors of a pattern are shown.

use domain::field_errors::FieldError;

/// Where an error of the pattern is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternPlace {
    /// Beside the interval.
    Every,
    /// Beside the weekdays.
    Weekdays,
    /// Beside the last day.
    Until,
    /// Above the dates.
    Dates,
}

impl PatternPlace {
    /// The place of an error of `recurrence_pattern`.
    pub fn of(error: &FieldError) -> Self {
        match error {
            FieldError::PatternInterval { .. } => Self::Every,
            FieldError::PatternWeekdays | FieldError::FirstDateNotInPattern => Self::Weekdays,
            FieldError::PatternExcept { .. }
            | FieldError::ExceptNotInPattern { .. }
            | FieldError::DateTooShort { .. }
            | FieldError::DateTooLong { .. } => Self::Dates,
            _ => Self::Until,
        }
    }

    /// Id of the control that gets the focus for an error at this place.
    pub fn control(self) -> &'static str {
        match self {
            Self::Every => "every",
            Self::Weekdays => "weekday-MO",
            Self::Until => "until",
            Self::Dates => "dates",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::shift::MAX_INTERVAL;

    #[test]
    fn every_error_of_a_pattern_has_a_place() {
        assert_eq!(
            PatternPlace::of(&FieldError::PatternUntil).control(),
            "until"
        );
        assert_eq!(PatternPlace::of(&FieldError::NoDateLeft).control(), "until");
        let max = MAX_INTERVAL;
        assert_eq!(
            PatternPlace::of(&FieldError::PatternInterval { max }).control(),
            "every"
        );
    }
}
