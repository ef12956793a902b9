//! What a station's clocks show, found from the message of a notification.

use crate::i18n::{
    Locale,
    time::{point, today},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{self, DateTime},
    tz::Offset,
};

/// A station's clocks are at most this far from UTC (the range of offsets in the time-zone database).
const MAX_OFFSET: SignedDuration = SignedDuration::from_hours(26);

/// The clocks of the station that a notification is about.
///
/// Its data has instants only, and its message has the first of them as the station's clocks show it (CONTRACT §4). The difference is the
/// station's offset from UTC.
#[derive(Clone, Copy)]
pub(super) struct StationClock(Offset);

impl StationClock {
    pub fn of(message: &str, at: Timestamp) -> Option<Self> {
        let shown = Offset::UTC.to_timestamp(wall_time(message)?).ok()?;
        // The message leaves out seconds.
        let whole_minute = at.as_second() - at.as_second().rem_euclid(60);
        let ahead = SignedDuration::from_secs(shown.as_second() - whole_minute);
        (ahead.abs() < MAX_OFFSET).then_some(())?;
        let seconds = i32::try_from(ahead.as_secs()).ok()?;
        Offset::from_seconds(seconds).ok().map(Self)
    }

    pub fn local(self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }

    pub fn today(self, now: Timestamp) -> civil::Date {
        today(now, self.0.seconds())
    }

    pub fn point(self, locale: Locale, at: Timestamp, now: Timestamp) -> String {
        point(locale, self.local(at), self.today(now))
    }
}

/// The first `YYYY-MM-DD hh:mm AM/PM` in a message.
fn wall_time(message: &str) -> Option<DateTime> {
    let starts = message.match_indices(|c: char| c.is_ascii_digit());
    starts
        .filter_map(|(start, _)| message.get(start..start + 19))
        .find_map(parse_wall_time)
}

fn parse_wall_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(' ')?;
    let (clock, half) = time.split_once(' ')?;
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute) = (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?);
    let afternoon = match half {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    let date: civil::Date = date.parse().ok()?;
    let time = civil::Time::new(hour % 12 + afternoon, minute, 0, 0).ok()?;
    (1..=12).contains(&hour).then(|| date.to_datetime(time))
}
