//! Lengths of time, and how long ago or ahead something is.

use crate::i18n::{Locale, plural::count_text, text};
use jiff::{SignedDuration, Timestamp};

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
