//! Dates, times and lengths of time in words. Server and browser make the same text, because everything they need is given.

use super::{Locale, plural::count_text, text};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Weekday},
    tz::Offset,
};

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
    let day = match days_between(today, start.date()) {
        0 => text!(locale, time.today_within).to_owned(),
        1 => text!(locale, time.tomorrow_within).to_owned(),
        -1 => text!(locale, time.yesterday_within).to_owned(),
        _ => date(locale, start.date(), today),
    };
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

/// `Sun 29 Nov`, `Sun 3 Jan 2027`.
fn date(locale: Locale, date: Date, today: Date) -> String {
    let weekday = weekday_short(locale, date.weekday());
    day_and_year(locale, weekday, month_short(locale, date), date, today)
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

/// How long after `start`: `+4 s`, `+2 min 5 s`; `at once` within a second.
pub fn seconds_after(locale: Locale, start: Timestamp, at: Timestamp) -> String {
    let seconds = at.duration_since(start).as_secs().max(0);
    match (seconds / 3600, seconds / 60, seconds % 60) {
        (0, 0, 0) => text!(locale, time.at_once).to_owned(),
        (0, 0, seconds) => text!(locale, time.after_seconds, count = seconds),
        (0, minutes, seconds) => {
            text!(
                locale,
                time.after_minutes,
                count = minutes,
                seconds = seconds
            )
        }
        (hours, minutes, _) => {
            text!(
                locale,
                time.after_hours,
                count = hours,
                minutes = minutes % 60
            )
        }
    }
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

/// `14:00`.
pub fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `8 h`, `7 h 30 min`, `45 min`.
pub fn length(locale: Locale, duration: SignedDuration) -> String {
    let minutes = duration.as_mins();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => text!(locale, time.minutes, count = minutes),
        (hours, 0) => text!(locale, time.hours, count = hours),
        (hours, minutes) => text!(locale, time.hours_minutes, hours = hours, minutes = minutes),
    }
}

/// A time ahead: in whole minutes up to two days, then in days.
pub fn time_ahead(locale: Locale, ahead: SignedDuration) -> String {
    if ahead < SignedDuration::from_mins(1) {
        text!(locale, time.under_a_minute).to_owned()
    } else if ahead < SignedDuration::from_hours(48) {
        length(locale, ahead)
    } else {
        count_text!(locale, ahead.as_hours() / 24, time.days)
    }
}

/// A rough length: `45 s`, `12 min`, `3 h`, `2 days`.
pub fn rough_length(locale: Locale, time: SignedDuration) -> String {
    match time.as_secs().max(0) {
        seconds @ 0..60 => text!(locale, time.seconds, count = seconds),
        seconds @ 60..3_600 => text!(locale, time.minutes, count = seconds / 60),
        seconds @ 3_600..172_800 => text!(locale, time.hours, count = seconds / 3_600),
        seconds => count_text!(locale, seconds / 86_400, time.days),
    }
}

/// `just now`, `24 min ago`, `3 h ago`, `yesterday`, `5 days ago`, `3 weeks ago`.
pub fn ago(locale: Locale, then: Timestamp, now: Timestamp) -> String {
    match now.duration_since(then).as_mins() {
        ..1 => text!(locale, time.just_now).to_owned(),
        minutes @ 1..60 => text!(locale, time.minutes_ago, count = minutes),
        minutes @ 60..1440 => text!(locale, time.hours_ago, count = minutes / 60),
        1440..2880 => text!(locale, time.a_day_ago).to_owned(),
        minutes @ 2880..20160 => count_text!(locale, minutes / 1440, time.days_ago),
        minutes => count_text!(locale, minutes / 10080, time.weeks_ago),
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn weekday(locale: Locale, weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => text!(locale, time.weekday.monday),
        Weekday::Tuesday => text!(locale, time.weekday.tuesday),
        Weekday::Wednesday => text!(locale, time.weekday.wednesday),
        Weekday::Thursday => text!(locale, time.weekday.thursday),
        Weekday::Friday => text!(locale, time.weekday.friday),
        Weekday::Saturday => text!(locale, time.weekday.saturday),
        Weekday::Sunday => text!(locale, time.weekday.sunday),
    }
}

fn weekday_short(locale: Locale, weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => text!(locale, time.weekday_short.monday),
        Weekday::Tuesday => text!(locale, time.weekday_short.tuesday),
        Weekday::Wednesday => text!(locale, time.weekday_short.wednesday),
        Weekday::Thursday => text!(locale, time.weekday_short.thursday),
        Weekday::Friday => text!(locale, time.weekday_short.friday),
        Weekday::Saturday => text!(locale, time.weekday_short.saturday),
        Weekday::Sunday => text!(locale, time.weekday_short.sunday),
    }
}

fn month(locale: Locale, date: Date) -> &'static str {
    match date.month() {
        1 => text!(locale, time.month.january),
        2 => text!(locale, time.month.february),
        3 => text!(locale, time.month.march),
        4 => text!(locale, time.month.april),
        5 => text!(locale, time.month.may),
        6 => text!(locale, time.month.june),
        7 => text!(locale, time.month.july),
        8 => text!(locale, time.month.august),
        9 => text!(locale, time.month.september),
        10 => text!(locale, time.month.october),
        11 => text!(locale, time.month.november),
        _ => text!(locale, time.month.december),
    }
}

fn month_short(locale: Locale, date: Date) -> &'static str {
    match date.month() {
        1 => text!(locale, time.month_short.january),
        2 => text!(locale, time.month_short.february),
        3 => text!(locale, time.month_short.march),
        4 => text!(locale, time.month_short.april),
        5 => text!(locale, time.month_short.may),
        6 => text!(locale, time.month_short.june),
        7 => text!(locale, time.month_short.july),
        8 => text!(locale, time.month_short.august),
        9 => text!(locale, time.month_short.september),
        10 => text!(locale, time.month_short.october),
        11 => text!(locale, time.month_short.november),
        _ => text!(locale, time.month_short.december),
    }
}

#[cfg(test)]
mod tests;
