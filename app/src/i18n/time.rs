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

/// `Today 14:00 – 22:00`, `Tomorrow 22:00 – 06:00`, `Sun 29 Nov 06:00 – 14:00`.
pub fn span(locale: Locale, start: DateTime, end: DateTime, today: Date) -> String {
    let day = day(locale, start.date(), today);
    text!(
        locale,
        time.span,
        day = day,
        start = clock(start),
        end = clock(end)
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
        end = clock(end),
        zone = zone
    )
}

/// `Today 14:00`, `Sun 29 Nov 06:00`.
pub fn point(locale: Locale, at: DateTime, today: Date) -> String {
    let day = day(locale, at.date(), today);
    text!(locale, time.point, day = day, clock = clock(at))
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
mod tests {
    use super::*;
    use jiff::civil::date;

    const EN: Locale = Locale::en;

    fn local(text: &str) -> DateTime {
        text.parse().expect("a time")
    }

    fn utc(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn near_days_have_names_and_far_ones_dates() {
        let today = date(2026, 11, 22);
        assert_eq!(
            span(
                EN,
                local("2026-11-22T14:00"),
                local("2026-11-22T22:00"),
                today
            ),
            "Today 14:00 – 22:00"
        );
        assert_eq!(
            span(
                EN,
                local("2026-11-23T22:00"),
                local("2026-11-24T06:00"),
                today
            ),
            "Tomorrow 22:00 – 06:00"
        );
        assert_eq!(
            span(
                EN,
                local("2026-11-21T06:00"),
                local("2026-11-21T14:00"),
                today
            ),
            "Yesterday 06:00 – 14:00"
        );
        assert_eq!(day(EN, date(2026, 11, 29), today), "Sun 29 Nov");
        assert_eq!(day(EN, date(2027, 1, 3), today), "Sun 3 Jan 2027");
        assert_eq!(
            long(EN, local("2026-11-22T14:00"), "IST", today),
            "Sunday 22 November, 14:00 IST"
        );
        assert_eq!(
            to_the_second(EN, local("2026-11-22T12:47:31"), "IST"),
            "22 Nov, 12:47:31 IST"
        );
    }

    #[test]
    fn a_full_span_names_the_day_of_the_end_and_the_zone() {
        let today = date(2026, 12, 4);
        let times = |start, end| [local(start), local(end)];
        let ist = ["IST", "IST"];
        for (times, zones, text) in [
            (
                times("2026-12-04T14:00", "2026-12-04T22:00"),
                ist,
                "Today 14:00 – 22:00 IST",
            ),
            (
                times("2026-12-04T22:00", "2026-12-05T06:00"),
                ist,
                "Today 22:00 – Sat 06:00 IST",
            ),
            (
                times("2026-12-12T23:00", "2026-12-13T06:00"),
                ist,
                "Sat 12 Dec 23:00 – Sun 06:00 IST",
            ),
            (
                times("2026-12-12T23:00", "2026-12-21T06:00"),
                ist,
                "Sat 12 Dec 23:00 – Mon 21 Dec 06:00 IST",
            ),
            (
                times("2027-03-27T22:00", "2027-03-28T06:00"),
                ["CET", "CEST"],
                "Sat 27 Mar 2027 22:00 CET – Sun 06:00 CEST",
            ),
        ] {
            assert_eq!(full_span(EN, times, zones, today), text);
        }
    }

    #[test]
    fn the_day_is_in_lower_case_within_a_sentence() {
        let today = date(2026, 11, 22);
        assert_eq!(
            span_within(
                EN,
                local("2026-11-22T22:00"),
                local("2026-11-23T06:00"),
                today,
                "IST"
            ),
            "today, 22:00 – 06:00 IST"
        );
        assert_eq!(
            span_within(
                EN,
                local("2026-11-29T22:00"),
                local("2026-11-30T06:00"),
                today,
                "IST"
            ),
            "Sun 29 Nov, 22:00 – 06:00 IST"
        );
    }

    #[test]
    fn the_day_is_that_of_the_station() {
        assert_eq!(
            today(utc("2026-11-21T18:29:59Z"), 19800),
            date(2026, 11, 21)
        );
        assert_eq!(
            today(utc("2026-11-21T18:30:00Z"), 19800),
            date(2026, 11, 22)
        );
    }

    #[test]
    fn lengths_leave_out_what_is_zero() {
        assert_eq!(length(EN, SignedDuration::from_hours(8)), "8 h");
        assert_eq!(length(EN, SignedDuration::from_mins(450)), "7 h 30 min");
        assert_eq!(length(EN, SignedDuration::from_mins(45)), "45 min");
    }

    #[test]
    fn rough_lengths_have_one_unit() {
        for (seconds, text) in [
            (45, "45 s"),
            (60, "1 min"),
            (754, "12 min"),
            (3_599, "59 min"),
            (11_000, "3 h"),
            (100_000, "27 h"),
            (190_000, "2 days"),
        ] {
            assert_eq!(rough_length(EN, SignedDuration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_past_gets_coarser() {
        let now = utc("2026-11-22T12:00:00Z");
        for (then, text) in [
            ("2026-11-22T12:00:30Z", "just now"),
            ("2026-11-22T11:59:30Z", "just now"),
            ("2026-11-22T11:36:00Z", "24 min ago"),
            ("2026-11-22T10:59:00Z", "1 h ago"),
            ("2026-11-21T12:00:00Z", "yesterday"),
            ("2026-11-20T12:00:00Z", "2 days ago"),
            ("2026-11-01T12:00:00Z", "3 weeks ago"),
        ] {
            assert_eq!(ago(EN, utc(then), now), text);
        }
    }
}
