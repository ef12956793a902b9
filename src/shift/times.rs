//! Rules about the times of a shift (CONTRACT §3).

use crate::{
    clock::to_millisecond,
    field_errors::{FieldError, FieldErrors},
};
use jiff::{SignedDuration, Timestamp};

/// Minimum length of a shift.
pub const MIN_LENGTH: SignedDuration = SignedDuration::from_mins(15);
/// Maximum length of a shift.
pub const MAX_LENGTH: SignedDuration = SignedDuration::from_hours(24);
/// How long ago a requested shift may have started.
pub const MAX_START_AGO: SignedDuration = SignedDuration::from_mins(15);
/// How far in the future a requested shift may start.
pub const MAX_START_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Start and end, a half-open interval: a shift that starts when another ends does not overlap with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftTimes {
    start: Timestamp,
    end: Timestamp,
}

impl ShiftTimes {
    /// Checks all rules, so that the user sees all errors at once.
    pub fn parse(start: Timestamp, end: Timestamp, now: Timestamp) -> Result<Self, FieldErrors> {
        let (start, end) = (to_millisecond(start), to_millisecond(end));
        let mut errors = FieldErrors::default();
        let ahead = start.duration_since(now);
        if ahead < -MAX_START_AGO {
            let minutes = MAX_START_AGO.as_mins();
            errors.add("start_time", FieldError::StartInPast { minutes });
        } else if ahead > MAX_START_AHEAD {
            let days = MAX_START_AHEAD.as_hours() / 24;
            errors.add("start_time", FieldError::StartTooFar { days });
        }
        let length = end.duration_since(start);
        if length <= SignedDuration::ZERO {
            errors.add("end_time", FieldError::EndNotAfterStart);
        } else if length < MIN_LENGTH {
            let minutes = MIN_LENGTH.as_mins();
            errors.add("end_time", FieldError::ShiftTooShort { minutes });
        } else if length > MAX_LENGTH {
            let hours = MAX_LENGTH.as_hours();
            errors.add("end_time", FieldError::ShiftTooLong { hours });
        }
        errors.into_result(Self { start, end })
    }

    /// Times whose length was checked by the caller.
    pub(super) fn checked(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end }
    }

    /// Start, inclusive.
    pub fn start(self) -> Timestamp {
        self.start
    }

    /// End, exclusive.
    pub fn end(self) -> Timestamp {
        self.end
    }

    /// Whether the two intervals have an instant in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Parses a time in the form of RFC 3339 §5.6, with an offset. Rejects leap seconds.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let (date_time, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(rest) => (rest, None),
        None => text
            .split_at_checked(text.len().checked_sub(6)?)
            .map(|(rest, offset)| (rest, Some(offset)))?,
    };
    let (whole, fraction) = date_time.split_at_checked(19)?;
    let in_shape = shape(whole, "dddd-dd-ddTdd:dd:dd")
        && whole.get(17..)? < "60"
        && (fraction.is_empty()
            || fraction.strip_prefix('.').is_some_and(|digits| {
                (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
            }))
        && offset.is_none_or(|offset| {
            shape(offset, "sdd:dd")
                && offset.get(1..3).is_some_and(|hours| hours < "24")
                && offset.get(4..).is_some_and(|minutes| minutes < "60")
        });
    if in_shape { text.parse().ok() } else { None }
}

/// Whether `text` has the form of `pattern`: `d` is a digit, `s` a sign, `T` that letter in either case.
fn shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                b's' => matches!(byte, b'+' | b'-'),
                b'T' => matches!(byte, b'T' | b't'),
                other => byte == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2027-03-01T00:00:00Z";

    fn time(text: &str) -> Timestamp {
        parse_time(text).expect("a time")
    }

    fn check(start: &str, end: &str) -> Result<ShiftTimes, FieldErrors> {
        ShiftTimes::parse(time(start), time(end), time(NOW))
    }

    fn refused(start: &str, end: &str) -> FieldError {
        let errors = check(start, end).expect_err("refused");
        errors.any().expect("an error").1.clone()
    }

    #[test]
    fn fifteen_minutes_to_a_day_both_included() {
        assert!(check("2027-03-01T08:00:00Z", "2027-03-01T08:15:00Z").is_ok());
        assert!(check("2027-03-01T08:00:00Z", "2027-03-02T08:00:00Z").is_ok());
        assert_eq!(
            refused("2027-03-01T08:00:00Z", "2027-03-01T08:14:59.999Z"),
            FieldError::ShiftTooShort { minutes: 15 }
        );
        assert_eq!(
            refused("2027-03-01T08:00:00Z", "2027-03-02T08:00:01Z"),
            FieldError::ShiftTooLong { hours: 24 }
        );
    }

    #[test]
    fn the_end_is_after_the_start() {
        assert_eq!(
            refused("2027-03-01T08:00:00Z", "2027-03-01T08:00:00Z"),
            FieldError::EndNotAfterStart
        );
        assert_eq!(
            refused("2027-03-01T08:00:00Z", "2027-03-01T07:00:00Z"),
            FieldError::EndNotAfterStart
        );
    }

    #[test]
    fn it_begins_at_most_a_quarter_of_an_hour_ago_and_366_days_ahead() {
        assert!(check("2027-02-28T23:45:00Z", "2027-03-01T08:00:00Z").is_ok());
        assert_eq!(
            refused("2027-02-28T23:44:59Z", "2027-03-01T08:00:00Z"),
            FieldError::StartInPast { minutes: 15 }
        );
        assert!(check("2028-03-01T00:00:00Z", "2028-03-01T08:00:00Z").is_ok());
        assert_eq!(
            refused("2028-03-01T00:00:01Z", "2028-03-01T08:00:00Z"),
            FieldError::StartTooFar { days: 366 }
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let errors = check("2026-03-01T08:00:00Z", "2026-03-01T07:00:00Z").expect_err("refused");
        assert!(errors.first("start_time").is_some() && errors.first("end_time").is_some());
    }

    #[test]
    fn touching_shifts_do_not_overlap() {
        let early = check("2027-03-01T08:00:00Z", "2027-03-01T10:00:00Z").expect("a shift");
        let late = check("2027-03-01T10:00:00Z", "2027-03-01T12:00:00Z").expect("a shift");
        let across = check("2027-03-01T09:59:59Z", "2027-03-01T11:00:00Z").expect("a shift");
        assert!(!early.overlaps(late) && !late.overlaps(early));
        assert!(early.overlaps(across) && across.overlaps(late) && early.overlaps(early));
    }

    #[test]
    fn times_are_rfc_3339_with_an_offset() {
        assert_eq!(
            time("2027-03-01T08:00:00+05:30").to_string(),
            "2027-03-01T02:30:00Z"
        );
        assert_eq!(
            time("2028-02-29T00:00:00+14:00").to_string(),
            "2028-02-28T10:00:00Z"
        );
        assert_eq!(
            time("2027-03-01t08:00:00.123z").as_millisecond(),
            time("2027-03-01T08:00:00Z").as_millisecond() + 123
        );
        for bad in [
            "2027-03-01T08:00:00",
            "2027-03-01",
            "2027-02-29T00:00:00Z",
            "2027-13-01T00:00:00Z",
            "2027-03-01T24:00:00Z",
            "2027-03-01T08:00:60Z",
            "2027-03-01T08:00:00+24:00",
            "2027-03-01T08:00:00+5:30",
            "10000-03-01T08:00:00Z",
            "-001-03-01T08:00:00Z",
            "2027-03-01T08:00Z",
            "1804000000",
            "2027-03-01T08:00:00Z[Asia/Kolkata]",
            "2027-03-01T08:00:00.Z",
            "",
            "é2027-03-01T08:00:00",
            "2027-03-01T08:00:0\u{e9}Z",
        ] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }
}
