//! Dates, times and lengths of time in words. Server and browser make the same text, because everything they need is given.

mod lengths;
mod names;

pub use lengths::{ago, length, rough_length, seconds_after, time_ahead};
pub use names::weekday_name;

use super::{Locale, text};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use names::{month, month_short, weekday, weekday_short};

/// The date that clocks `offset_seconds` ahead of UTC show at `now`.
pub fn today(now: Timestamp, offset_seconds: i32) -> Date {
    Offset::from_seconds(offset_seconds)
        .unwrap_or(Offset::UTC)
        .to_datetime(now)
        .date()
}

/// `Today 14:00 – 22:00`, `Tomorrow 22:00 – Wed 06:00`, `Sun 29 Nov 06:00 – 14:00`.
pub fn span(locale: Locale, start: DateTime, end: DateTime, today: Date) -> String {
    let day = day_heading(locale, start, today);
    text!(
        locale,
        time.span,
        day = day,
        start = clock(start),
        end = end_clock(locale, start, end)
    )
}

/// A shift with the day of its end and its zone: `Today 14:00 – 22:00 IST`, `Sat 5 Dec 23:00 – Sun 06:00 IST`; with both
/// zones if the clocks are changed in between: `Sat 27 Mar 22:00 CET – Sun 06:00 CEST`.
pub fn full_span(
    locale: Locale,
    [start, end]: [DateTime; 2],
    [start_zone, zone]: [&str; 2],
    today: Date,
) -> String {
    let end = match days_between(start.date(), end.date()) {
        0 => clock(end),
        1 => {
            let day = weekday_short(locale, end.date().weekday());
            text!(locale, time.point, day = day, clock = clock(end))
        }
        _ => point(locale, end, today),
    };
    let start = point(locale, start, today);
    if start_zone == zone {
        return text!(
            locale,
            time.span_of_zone,
            start = start,
            end = end,
            zone = zone
        );
    }
    text!(
        locale,
        time.span_of_zones,
        start = start,
        start_zone = start_zone,
        end = end,
        zone = zone
    )
}

/// The same within a sentence and with the zone: `today, 14:00 – 22:00 IST`.
pub fn span_within(
    locale: Locale,
    start: DateTime,
    end: DateTime,
    today: Date,
    zone: &str,
) -> String {
    let day = day_within(locale, start.date(), today);
    text!(
        locale,
        time.span_within,
        day = day,
        start = clock(start),
        end = end_clock(locale, start, end),
        zone = zone
    )
}

/// `14:00 – 22:00`, `22:00 – Wed 06:00`.
pub fn hours(locale: Locale, start: DateTime, end: DateTime) -> String {
    text!(
        locale,
        time.hours_of_day,
        start = clock(start),
        end = end_clock(locale, start, end)
    )
}

/// `14:00`, or `Wed 06:00` if it is on another day than the start.
fn end_clock(locale: Locale, start: DateTime, end: DateTime) -> String {
    if start.date() == end.date() {
        return clock(end);
    }
    let weekday = weekday_short(locale, end.weekday());
    text!(locale, time.end_on, weekday = weekday, clock = clock(end))
}

/// `Today 14:00`, `Sun 29 Nov 06:00`.
pub fn point(locale: Locale, at: DateTime, today: Date) -> String {
    let day = day(locale, at.date(), today);
    text!(locale, time.point, day = day, clock = clock(at))
}

/// The same within a sentence: `today 14:00`, `Sun 29 Nov 06:00`.
pub fn point_within(locale: Locale, at: DateTime, today: Date) -> String {
    let day = day_within(locale, at.date(), today);
    text!(locale, time.point, day = day, clock = clock(at))
}

/// `Sun 29 Nov 2026 22:00 – 06:00`: still true when it is read on paper on another day.
pub fn dated_span(locale: Locale, start: DateTime, end: DateTime) -> String {
    text!(
        locale,
        time.span,
        day = date_of_year(locale, start.date()),
        start = clock(start),
        end = end_clock(locale, start, end)
    )
}

/// The heading of a day in a list by start: `Today`, `Tomorrow`, `Yesterday`, `Sun 29 Nov`, `Sun 3 Jan 2027`.
pub fn day_heading(locale: Locale, start: DateTime, today: Date) -> String {
    day(locale, start.date(), today)
}

/// `Today`, `Tomorrow`, `Yesterday`, `Sun 29 Nov`, `Sun 3 Jan 2027`.
fn day(locale: Locale, day: Date, today: Date) -> String {
    match days_between(today, day) {
        0 => text!(locale, time.today).to_owned(),
        1 => text!(locale, time.tomorrow).to_owned(),
        -1 => text!(locale, time.yesterday).to_owned(),
        _ => date(locale, day, today),
    }
}

/// `29 Nov`, `3 Jan 2027`.
pub fn day_of_month(locale: Locale, date: Date, today: Date) -> String {
    let (day, month) = (date.day(), month_short(locale, date));
    if date.year() == today.year() {
        text!(locale, time.day_of_month, day = day, month = month)
    } else {
        let year = date.year();
        text!(
            locale,
            time.day_of_month_and_year,
            day = day,
            month = month,
            year = year
        )
    }
}

/// `December 2026`.
pub fn month_of_year(locale: Locale, date: Date) -> String {
    text!(
        locale,
        time.month_of_year,
        month = month(locale, date),
        year = date.year()
    )
}

/// `today`, `tomorrow`, `yesterday`, `Sun 29 Nov`, `Sun 3 Jan 2027`.
fn day_within(locale: Locale, day: Date, today: Date) -> String {
    match days_between(today, day) {
        0 => text!(locale, time.today_within).to_owned(),
        1 => text!(locale, time.tomorrow_within).to_owned(),
        -1 => text!(locale, time.yesterday_within).to_owned(),
        _ => date(locale, day, today),
    }
}

/// `Sun 29 Nov`, `Sun 3 Jan 2027`.
pub fn date(locale: Locale, date: Date, today: Date) -> String {
    let weekday = weekday_short(locale, date.weekday());
    day_and_year(locale, weekday, month_short(locale, date), date, today)
}

/// `Sun 29`.
pub fn day_short(locale: Locale, date: Date) -> String {
    let weekday = weekday_short(locale, date.weekday());
    text!(locale, time.day_short, weekday = weekday, day = date.day())
}

/// `Sun 3 Jan 2027`.
pub fn date_of_year(locale: Locale, date: Date) -> String {
    text!(
        locale,
        time.day_of_year,
        weekday = weekday_short(locale, date.weekday()),
        day = date.day(),
        month = month_short(locale, date),
        year = date.year()
    )
}

/// `Sunday 22 November, 14:00 IST`; with the year if it is not this one.
pub fn long(locale: Locale, at: DateTime, zone: &str, today: Date) -> String {
    let date = at.date();
    let weekday = weekday(locale, date.weekday());
    let day = day_and_year(locale, weekday, month(locale, date), date, today);
    text!(
        locale,
        time.point_of_zone,
        day = day,
        clock = clock(at),
        zone = zone
    )
}

/// `Sun 22 Nov 2026, 14:00 IST`.
pub fn long_of_year(locale: Locale, at: DateTime, zone: &str) -> String {
    text!(
        locale,
        time.point_of_zone,
        day = date_of_year(locale, at.date()),
        clock = clock(at),
        zone = zone
    )
}

fn day_and_year(
    locale: Locale,
    weekday: &'static str,
    month: &'static str,
    date: Date,
    today: Date,
) -> String {
    let day = date.day();
    if date.year() == today.year() {
        text!(
            locale,
            time.day,
            weekday = weekday,
            day = day,
            month = month
        )
    } else {
        let year = date.year();
        text!(
            locale,
            time.day_of_year,
            weekday = weekday,
            day = day,
            month = month,
            year = year
        )
    }
}

/// `22 Nov, 12:47:31 IST`.
pub fn to_the_second(locale: Locale, at: DateTime, zone: &str) -> String {
    text!(
        locale,
        time.to_the_second,
        day = at.day(),
        month = month_short(locale, at.date()),
        clock = clock(at),
        seconds = format!("{:02}", at.second()),
        zone = zone
    )
}

/// `24 Nov 06:00`.
pub fn day_month_clock(locale: Locale, at: DateTime) -> String {
    text!(
        locale,
        time.day_month_clock,
        day = at.day(),
        month = month_short(locale, at.date()),
        clock = clock(at)
    )
}

/// `14:00:05`.
pub fn clock_with_seconds(at: DateTime) -> String {
    format!("{}:{:02}", clock(at), at.second())
}

/// `14:00`.
pub fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests;
