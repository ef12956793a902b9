//! Dates and times as this system writes them, read without jiff's own parser: that one reads every form that ISO 8601 allows, explains
//! each mistake in a sentence, and would be a thirtieth of what the browser loads.

use jiff::{Timestamp, civil, tz::Offset};

/// What can be read from the text that stands for it.
pub trait Readable: Sized {
    /// Reads it; `None` if the text has another form.
    fn read(text: &str) -> Option<Self>;
}

impl Readable for civil::Date {
    /// `2026-11-22`.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let date = Self::new(
            number(parts.next()?, 4)?,
            number(parts.next()?, 2)?.try_into().ok()?,
            number(parts.next()?, 2)?.try_into().ok()?,
        );
        if parts.next().is_some() {
            return None;
        }
        date.ok()
    }
}

impl Readable for civil::DateTime {
    /// `2026-11-22T14:00`, with or without seconds and what is finer.
    fn read(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let (time, fraction) = match time.split_once('.') {
            Some((time, fraction)) => (time, Some(fraction)),
            None => (time, None),
        };
        let mut parts = time.split(':');
        let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
        let second = match parts.next() {
            Some(text) => number(text, 2)?,
            None if fraction.is_some() => return None,
            None => 0,
        };
        if parts.next().is_some() {
            return None;
        }
        let time = civil::Time::new(
            hour.try_into().ok()?,
            minute.try_into().ok()?,
            second.try_into().ok()?,
            fraction.map_or(Some(0), nanoseconds)?,
        );
        Some(civil::Date::read(date)?.to_datetime(time.ok()?))
    }
}

impl Readable for Timestamp {
    /// `2026-11-22T08:30:00Z`.
    fn read(text: &str) -> Option<Self> {
        let utc = civil::DateTime::read(text.strip_suffix('Z')?)?;
        Offset::UTC.to_timestamp(utc).ok()
    }
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let only_digits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if only_digits { text.parse().ok() } else { None }
}

fn nanoseconds(fraction: &str) -> Option<i32> {
    if !(1..=9).contains(&fraction.len()) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let missing = u32::try_from(9 - fraction.len()).ok()?;
    Some(fraction.parse::<i32>().ok()? * 10_i32.pow(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_they_are_written() {
        for milliseconds in [
            0,
            1,
            999,
            1_763_800_200_120,
            951_782_400_000,
            4_102_444_799_999,
        ] {
            let instant = Timestamp::from_millisecond(milliseconds).expect("an instant");
            assert_eq!(Timestamp::read(&instant.to_string()), Some(instant));
            let local = Offset::UTC.to_datetime(instant);
            assert_eq!(civil::DateTime::read(&local.to_string()), Some(local));
            assert_eq!(
                civil::Date::read(&local.date().to_string()),
                Some(local.date())
            );
        }
    }

    #[test]
    fn what_a_browsers_input_sends_is_read() {
        let expected = civil::date(2027, 1, 2).at(6, 5, 0, 0);
        for text in [
            "2027-01-02T06:05",
            "2027-01-02T06:05:00",
            "2027-01-02T06:05:00.000",
        ] {
            assert_eq!(civil::DateTime::read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "T",
            "2027-01-02",
            "2027-1-2T06:05",
            "2027-02-30T06:05",
            "2027-01-02T24:00",
            "2027-01-02T06:60",
            "2027-01-02T06",
            "2027-01-02T06:05.5",
            "2027-01-02T06:05:00.",
            "2027-01-02T06:05:00.0000000001",
            "2027-01-02T+6:05",
            "2027-01-02T06:05:00:00",
            "-2027-01-02T06:05",
            "２027-01-02T06:05",
            "2027-01-02T06:05Z",
        ] {
            assert_eq!(civil::DateTime::read(text), None, "{text}");
        }
        for text in ["2027-01-02T06:05:00", "2027-01-02T06:05:00+00:00", "Z"] {
            assert_eq!(Timestamp::read(text), None, "{text}");
        }
    }
}
