//! Names of weekdays and months.

use crate::i18n::{Locale, text};
use jiff::civil::{Date, Weekday};

/// `Mon` for 0 to `Sun` for 6.
pub fn weekday_name(locale: Locale, from_monday: i32) -> &'static str {
    let day = i8::try_from(from_monday).unwrap_or_default();
    weekday_short(
        locale,
        Weekday::from_monday_zero_offset(day).unwrap_or(Weekday::Monday),
    )
}

pub(super) fn weekday(locale: Locale, weekday: Weekday) -> &'static str {
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

pub(super) fn weekday_short(locale: Locale, weekday: Weekday) -> &'static str {
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

pub(super) fn month(locale: Locale, date: Date) -> &'static str {
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

pub(super) fn month_short(locale: Locale, date: Date) -> &'static str {
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
