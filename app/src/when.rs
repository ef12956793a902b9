//! Times as people say them. Pure: what the clock shows is given.

use jiff::{SignedDuration, Timestamp, civil};

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// A start that is nearer than this presses.
const PRESSING: SignedDuration = SignedDuration::from_hours(2);

/// The day on which clocks that are `offset_seconds` ahead of UTC stand at `now`.
pub fn today(now: Timestamp, offset_seconds: i32) -> civil::Date {
    jiff::tz::Offset::from_seconds(offset_seconds)
        .unwrap_or(jiff::tz::Offset::UTC)
        .to_datetime(now)
        .date()
}

/// `Today 14:00 – 22:00`, `Tomorrow 22:00 – 06:00`, `Sun 29 Nov 06:00 – 14:00`.
pub fn span(start: civil::DateTime, end: civil::DateTime, today: civil::Date) -> String {
    format!(
        "{} {} – {}",
        day(start.date(), today),
        clock(start),
        clock(end)
    )
}

/// `Today`, `Tomorrow`, `Yesterday`, `Sun 29 Nov`, `Sun 3 Jan 2027`.
pub fn day(date: civil::Date, today: civil::Date) -> String {
    match days_between(today, date) {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        -1 => "Yesterday".to_owned(),
        _ => {
            let year = if date.year() == today.year() {
                String::new()
            } else {
                format!(" {}", date.year())
            };
            format!(
                "{} {} {}{year}",
                first(weekday(date), 3),
                date.day(),
                first(month(date), 3)
            )
        }
    }
}

/// `Sunday 22 November, 14:00 IST`; with the year if it is not this one.
pub fn long(at: civil::DateTime, zone: &str, today: civil::Date) -> String {
    let date = at.date();
    let year = if date.year() == today.year() {
        String::new()
    } else {
        format!(" {}", date.year())
    };
    format!(
        "{} {} {}{year}, {} {zone}",
        weekday(date),
        date.day(),
        month(date),
        clock(at)
    )
}

/// `22 Nov, 12:47:31 IST`.
pub fn stamp(at: civil::DateTime, zone: &str) -> String {
    format!(
        "{} {}, {}:{:02} {zone}",
        at.day(),
        first(month(at.date()), 3),
        clock(at),
        at.second()
    )
}

/// `8 h`, `7 h 30 min`, `45 min`.
pub fn length(duration: SignedDuration) -> String {
    let minutes = duration.as_mins();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// How near a shift is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// In words; empty where nothing needs to be said.
    pub text: String,
    /// Whether it presses.
    pub pressing: bool,
}

/// `starts in 1 h 12 min`, `under way`, `began 20 min ago`; nothing about what is over or more than a day ahead.
pub fn nearness(start: Timestamp, end: Timestamp, now: Timestamp) -> Nearness {
    let ahead = start.duration_since(now);
    let text = if now >= end || ahead > SignedDuration::from_hours(24) {
        String::new()
    } else if ahead <= SignedDuration::ZERO {
        "under way".to_owned()
    } else {
        format!("starts in {}", ahead_in_words(ahead))
    };
    Nearness {
        pressing: now < end && ahead < PRESSING,
        text,
    }
}

/// A time ahead: whole minutes up to a day, then days.
pub fn ahead_in_words(ahead: SignedDuration) -> String {
    if ahead < SignedDuration::from_mins(1) {
        "less than a minute".to_owned()
    } else if ahead < SignedDuration::from_hours(48) {
        length(ahead)
    } else {
        format!("{} days", ahead.as_hours() / 24)
    }
}

/// `just now`, `24 min ago`, `3 h ago`, `yesterday`, `5 days ago`, `3 weeks ago`.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let passed = now.duration_since(then);
    match passed.as_mins() {
        ..1 => "just now".to_owned(),
        minutes @ 1..60 => format!("{minutes} min ago"),
        minutes @ 60..1440 => format!("{} h ago", minutes / 60),
        1440..2880 => "yesterday".to_owned(),
        minutes @ 2880..20160 => format!("{} days ago", minutes / 1440),
        minutes => format!("{} weeks ago", minutes / 10080),
    }
}

/// Day, month and time, such as `24 Nov 06:00`.
pub fn day_month_time(at: civil::DateTime) -> String {
    format!("{} {} {}", at.day(), first(month(at.date()), 3), clock(at))
}

/// `14:00`.
pub fn clock(at: civil::DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn days_between(from: civil::Date, to: civil::Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn weekday(date: civil::Date) -> &'static str {
    WEEKDAYS
        .get(usize::from(
            date.weekday().to_monday_zero_offset().unsigned_abs(),
        ))
        .copied()
        .unwrap_or("")
}

fn month(date: civil::Date) -> &'static str {
    MONTHS
        .get(usize::from(date.month().unsigned_abs()).saturating_sub(1))
        .copied()
        .unwrap_or("")
}

fn first(word: &str, letters: usize) -> &str {
    word.get(..letters).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> civil::DateTime {
        text.parse().expect("a time")
    }

    fn utc(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn near_days_have_names_and_far_ones_dates() {
        let today = civil::date(2026, 11, 22);
        assert_eq!(
            span(local("2026-11-22T14:00"), local("2026-11-22T22:00"), today),
            "Today 14:00 – 22:00"
        );
        assert_eq!(
            span(local("2026-11-23T22:00"), local("2026-11-24T06:00"), today),
            "Tomorrow 22:00 – 06:00"
        );
        assert_eq!(
            span(local("2026-11-21T06:00"), local("2026-11-21T14:00"), today),
            "Yesterday 06:00 – 14:00"
        );
        assert_eq!(day(civil::date(2026, 11, 29), today), "Sun 29 Nov");
        assert_eq!(day(civil::date(2027, 1, 3), today), "Sun 3 Jan 2027");
        assert_eq!(
            long(local("2026-11-22T14:00"), "IST", today),
            "Sunday 22 November, 14:00 IST"
        );
        assert_eq!(
            stamp(local("2026-11-22T12:47:31"), "IST"),
            "22 Nov, 12:47:31 IST"
        );
    }

    #[test]
    fn the_day_is_that_of_the_station() {
        assert_eq!(
            today(utc("2026-11-21T18:29:59Z"), 19800),
            civil::date(2026, 11, 21)
        );
        assert_eq!(
            today(utc("2026-11-21T18:30:00Z"), 19800),
            civil::date(2026, 11, 22)
        );
    }

    #[test]
    fn lengths_leave_out_what_is_zero() {
        assert_eq!(length(SignedDuration::from_hours(8)), "8 h");
        assert_eq!(length(SignedDuration::from_mins(450)), "7 h 30 min");
        assert_eq!(length(SignedDuration::from_mins(45)), "45 min");
    }

    #[test]
    fn what_begins_within_two_hours_presses() {
        let near = |start: &str, now: &str| {
            nearness(
                utc(start),
                utc(start) + SignedDuration::from_hours(8),
                utc(now),
            )
        };
        let soon = near("2026-11-22T08:30:00Z", "2026-11-22T07:18:00Z");
        assert_eq!(
            (soon.text.as_str(), soon.pressing),
            ("starts in 1 h 12 min", true)
        );
        let later = near("2026-11-22T12:30:00Z", "2026-11-22T07:18:00Z");
        assert_eq!(
            (later.text.as_str(), later.pressing),
            ("starts in 5 h 12 min", false)
        );
        assert_eq!(
            near("2026-11-24T12:30:00Z", "2026-11-22T07:18:00Z").text,
            ""
        );
        assert_eq!(
            near("2026-11-22T07:00:00Z", "2026-11-22T07:18:00Z").text,
            "under way"
        );
        let over = near("2026-11-21T07:00:00Z", "2026-11-22T07:18:00Z");
        assert_eq!((over.text.as_str(), over.pressing), ("", false));
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
            assert_eq!(ago(utc(then), now), text);
        }
    }
}
