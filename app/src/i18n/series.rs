//! Words for series of shifts: their pattern and their dates.

use super::{
    Locale,
    plural::count_text,
    text,
    time::{clock, date, day_of_month, weekday_name},
};
use domain::shift::{Frequency, RecurrencePattern, Weekdays};
use jiff::civil::{Date, DateTime};

/// Weekdays from Monday, in the order of their codes.
pub const WEEKDAY_CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// `26 shifts`.
pub fn shift_count(locale: Locale, count: usize) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    count_text!(locale, count, series.shifts)
}

/// `26 shifts, Mon–Sat 06:00, until 26 Dec`. `first` is the first start and `last` the last date, at the station.
pub fn series_line(
    locale: Locale,
    count: usize,
    pattern: &RecurrencePattern,
    first: DateTime,
    last: Date,
    today: Date,
) -> String {
    text!(
        locale,
        series.line,
        shifts = shift_count(locale, count),
        pattern = pattern_words(locale, pattern),
        clock = clock(first),
        day = day_of_month(locale, last, today)
    )
}

/// Dates of a series that do not have a pattern of their own: `5 shifts, Tue 1 Dec – Sat 26 Dec, 06:00`.
pub fn range_line(
    locale: Locale,
    count: usize,
    first: DateTime,
    last: Date,
    today: Date,
) -> String {
    text!(
        locale,
        series.range_line,
        shifts = shift_count(locale, count),
        from = date(locale, first.date(), today),
        to = date(locale, last, today),
        clock = clock(first)
    )
}

/// A few dates with the same start: `Tue 1 Dec, Thu 3 Dec, 06:00`.
pub fn dates_line(locale: Locale, dates: &[Date], first: DateTime, today: Date) -> String {
    let days = dates.iter().map(|day| date(locale, *day, today));
    let dates = days.chain([clock(first)]).collect::<Vec<_>>();
    dates.join(text!(locale, series.separator))
}

/// `daily`, `every 2 days`, `Mon–Sat`, `Mon, Wed every 2 weeks`.
pub fn pattern_words(locale: Locale, pattern: &RecurrencePattern) -> String {
    match (pattern.frequency(), pattern.interval()) {
        (Frequency::Daily, 1) => text!(locale, series.daily).to_owned(),
        (Frequency::Daily, count) => text!(locale, series.every_days, count = count),
        (Frequency::Weekly(days), 1) => weekday_words(locale, days),
        (Frequency::Weekly(days), count) => text!(
            locale,
            series.every_weeks,
            days = weekday_words(locale, days),
            count = count
        ),
    }
}

/// `Mon–Sat`, `Mon, Wed–Fri`: three or more days in a row are joined.
fn weekday_words(locale: Locale, days: Weekdays) -> String {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for day in days.offsets() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let words = runs.into_iter().map(|(first, last)| {
        let name = |day| weekday_name(locale, day);
        match last - first {
            0 => name(first).to_owned(),
            1 => [name(first), name(last)].join(text!(locale, series.separator)),
            _ => text!(locale, series.run, from = name(first), to = name(last)),
        }
    });
    words
        .collect::<Vec<_>>()
        .join(text!(locale, series.separator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const EN: Locale = Locale::en;

    fn words(pattern: Value) -> String {
        pattern_words(EN, &serde_json::from_value(pattern).expect("a pattern"))
    }

    fn weekly(interval: u8, days: &[&str]) -> Value {
        json!({"frequency": "WEEKLY", "interval": interval, "weekdays": days, "until": "2026-12-26"})
    }

    #[test]
    fn a_pattern_is_said_in_few_words() {
        for (pattern, expected) in [
            (weekly(1, &["MO", "TU", "WE", "TH", "FR", "SA"]), "Mon–Sat"),
            (weekly(1, &["MO", "TU"]), "Mon, Tue"),
            (weekly(1, &["MO", "WE", "TH", "FR"]), "Mon, Wed–Fri"),
            (weekly(1, &["SU"]), "Sun"),
            (weekly(2, &["MO", "WE"]), "Mon, Wed every 2 weeks"),
            (
                json!({"frequency": "DAILY", "interval": 1, "until": "2026-12-26"}),
                "daily",
            ),
            (
                json!({"frequency": "DAILY", "interval": 3, "until": "2026-12-26"}),
                "every 3 days",
            ),
        ] {
            assert_eq!(words(pattern), expected);
        }
    }

    #[test]
    fn a_line_names_the_number_the_days_the_hour_and_the_last_date() {
        let pattern = weekly(1, &["MO", "TU", "WE", "TH", "FR", "SA"]);
        let pattern = serde_json::from_value(pattern).expect("a pattern");
        let line = |count, last: &str| {
            let first = "2026-11-27T06:00".parse().expect("a time");
            let last = last.parse().expect("a date");
            let today = "2026-11-27".parse().expect("a date");
            series_line(EN, count, &pattern, first, last, today)
        };
        assert_eq!(
            line(26, "2026-12-26"),
            "26 shifts, Mon–Sat 06:00, until 26 Dec"
        );
        assert_eq!(
            line(1, "2027-01-02"),
            "1 shift, Mon–Sat 06:00, until 2 Jan 2027"
        );
    }
}
