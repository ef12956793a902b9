//! What the clocks of the station show that a notification is about.

use crate::{
    browser::zone::zone_offset,
    i18n::{
        Locale,
        time::{point, point_within, today},
    },
};
use domain::notification::Notification;
use jiff::{
    SignedDuration, Timestamp,
    civil::{self, DateTime},
    tz::Offset,
};

/// A station's clocks are at most this far from UTC (the range of offsets in the time-zone database).
const MAX_OFFSET: SignedDuration = SignedDuration::from_hours(26);

/// The clocks of the station that a notification is about.
#[derive(Clone, Copy)]
pub(super) struct StationClock<'a> {
    /// IANA name of the time zone; `None` in notifications from before it was recorded, and in those of other types.
    zone: Option<&'a str>,
    /// The offset where the zone is not known.
    fixed: Offset,
}

impl<'a> StationClock<'a> {
    /// `at` is the first instant that the message names.
    pub fn of(notification: &'a Notification, at: Timestamp) -> Option<Self> {
        let shift = notification.data.shift_or_series();
        let zone = shift.and_then(|shift| shift.time_zone.as_deref());
        let fixed = zone
            .and_then(|zone| zone_offset(zone, at))
            .or_else(|| shown_offset(&notification.message, at))?;
        Some(Self { zone, fixed })
    }

    /// The clocks of a station in this zone; of `message` where the zone is not known here.
    pub fn in_zone(zone: Option<&'a str>, message: &str, at: Timestamp) -> Option<Self> {
        let fixed = zone
            .and_then(|zone| zone_offset(zone, at))
            .or_else(|| shown_offset(message, at))?;
        Some(Self { zone, fixed })
    }

    pub fn local(self, at: Timestamp) -> DateTime {
        self.offset(at).to_datetime(at)
    }

    pub fn today(self, now: Timestamp) -> civil::Date {
        today(now, self.offset(now).seconds())
    }

    fn offset(self, at: Timestamp) -> Offset {
        let offset = self.zone.and_then(|zone| zone_offset(zone, at));
        offset.unwrap_or(self.fixed)
    }

    pub fn point(self, locale: Locale, at: Timestamp, now: Timestamp) -> String {
        point(locale, self.local(at), self.today(now))
    }

    /// The same within a sentence.
    pub fn point_within(self, locale: Locale, at: Timestamp, now: Timestamp) -> String {
        point_within(locale, self.local(at), self.today(now))
    }
}

/// The station's offset from UTC: the message shows an instant of the data as the station's clocks do (CONTRACT §4).
fn shown_offset(message: &str, at: Timestamp) -> Option<Offset> {
    let shown = Offset::UTC.to_timestamp(wall_time(message)?).ok()?;
    // The message leaves out seconds.
    let whole_minute = at.as_second() - at.as_second().rem_euclid(60);
    let ahead = SignedDuration::from_secs(shown.as_second() - whole_minute);
    (ahead.abs() < MAX_OFFSET).then_some(())?;
    let seconds = i32::try_from(ahead.as_secs()).ok()?;
    Offset::from_seconds(seconds).ok()
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
