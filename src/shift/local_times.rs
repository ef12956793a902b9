//! Local times of a form: the length between them, and the times that the form offers.

use super::{LocalPattern, ShiftTimes};
use crate::wall_clock::WallClock;
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

/// How many days ahead the same hours are offered.
const DAYS_AHEAD: i32 = 7;

/// Start and end as the clocks at the station show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTimes {
    /// Start, inclusive.
    pub start: DateTime,
    /// End, exclusive.
    pub end: DateTime,
}

impl LocalTimes {
    /// Both times of a form; `None` unless both are local times.
    pub fn parse(start: &str, end: &str) -> Option<Self> {
        Some(Self {
            start: parse_local(start)?,
            end: parse_local(end)?,
        })
    }

    /// Time from start to end, which is not what the clocks suggest if they are changed in between. `None` if the
    /// station's clocks skip one of the times or show it twice. Without a clock no change is known.
    pub fn length(self, clock: Option<&WallClock>) -> Option<SignedDuration> {
        match clock {
            Some(clock) => {
                let start = clock.resolve(self.start).ok()?;
                Some(clock.resolve(self.end).ok()?.duration_since(start))
            }
            None => Some(self.end.duration_since(self.start)),
        }
    }

    /// The same hours on the next day.
    pub fn next_day(self) -> Option<Self> {
        self.moved(1)
    }

    /// The first times of the series that goes on after the one with this pattern, and its pattern.
    pub fn next_period(self, pattern: &LocalPattern) -> Option<(Self, LocalPattern)> {
        let (days, pattern) = pattern.next_period(self.start.date())?;
        Some((self.moved(i32::try_from(days).ok()?)?, pattern))
    }

    /// The same hours on the days of the coming week on which they are still ahead, today first.
    pub fn coming_days(
        self,
        clock: &WallClock,
        now: Timestamp,
    ) -> impl Iterator<Item = (Self, ShiftTimes)> {
        let today = days_between(self.start.date(), clock.local(now).date());
        (today..=today + DAYS_AHEAD).filter_map(move |days| {
            let times = self.moved(days)?;
            let start = clock.resolve(times.start).ok()?;
            let end = clock.resolve(times.end).ok()?;
            let new = ShiftTimes::parse(start, end, now).ok()?;
            (start > now).then_some((times, new))
        })
    }

    fn moved(self, days: i32) -> Option<Self> {
        Some(Self {
            start: self.start.checked_add(days.days()).ok()?,
            end: self.end.checked_add(days.days()).ok()?,
        })
    }
}

/// A local time as the field of a form has it: `YYYY-MM-DDTHH:MM`.
pub fn parse_local(text: &str) -> Option<DateTime> {
    text.trim().parse().ok()
}

/// A local time in the form in which a field has it: `YYYY-MM-DDTHH:MM`.
pub fn local_text(at: DateTime) -> String {
    at.to_string().chars().take(16).collect()
}

/// The local time `length` after `start`. Without a clock, a change of the station's clocks in between is not known.
pub fn local_end(
    start: DateTime,
    length: SignedDuration,
    clock: Option<&WallClock>,
) -> Option<DateTime> {
    let Some(clock) = clock else {
        return start.checked_add(length).ok();
    };
    let start = clock.resolve(start).ok()?;
    Some(clock.local(start.checked_add(length).ok()?))
}

/// The next full hour at the station.
pub fn next_full_hour(clock: &WallClock, now: Timestamp) -> DateTime {
    let local = clock.local(now);
    let hour = local.date().at(local.hour(), 0, 0, 0);
    hour.checked_add(1.hour()).unwrap_or(hour)
}

fn days_between(from: Date, to: Date) -> i32 {
    let days = from.duration_until(to).as_hours() / 24;
    i32::try_from(days).unwrap_or_default()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    const NOW: &str = "2026-12-05T08:20:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn clock(zone: &str, now: &str) -> WallClock {
        WallClock::of_zone(zone, at(now)).expect("a zone")
    }

    fn times(start: &str, end: &str) -> LocalTimes {
        LocalTimes::parse(start, end).expect("two times")
    }

    /// The first of the coming days.
    fn next(times: LocalTimes, clock: &WallClock, now: &str) -> Option<(String, String)> {
        let (times, _) = times.coming_days(clock, at(now)).next()?;
        Some((local_text(times.start), local_text(times.end)))
    }

    fn pair(start: &str, end: &str) -> Option<(String, String)> {
        Some((start.to_owned(), end.to_owned()))
    }

    #[test]
    fn the_length_is_real_in_a_night_in_which_the_clocks_are_changed() {
        let berlin = clock("Europe/Berlin", "2027-01-01T00:00:00Z");
        for (start, end, hours) in [
            ("2027-03-26T22:00", "2027-03-27T06:00", 8),
            ("2027-03-27T22:00", "2027-03-28T06:00", 7),
            ("2027-10-30T22:00", "2027-10-31T06:00", 9),
        ] {
            let times = times(start, end);
            let expected = Some(SignedDuration::from_hours(hours));
            assert_eq!(times.length(Some(&berlin)), expected, "{start}");
            assert_eq!(times.length(None), Some(SignedDuration::from_hours(8)));
            let length = SignedDuration::from_hours(hours);
            let ends = local_end(times.start, length, Some(&berlin));
            assert_eq!(ends, Some(times.end), "{start}");
        }
        let skipped = times("2027-03-28T02:30", "2027-03-28T06:00");
        assert_eq!(skipped.length(Some(&berlin)), None);
        let eight = SignedDuration::from_hours(8);
        assert_eq!(local_end(skipped.start, eight, Some(&berlin)), None);
    }

    #[test]
    fn planning_again_takes_today_if_the_hour_is_still_ahead_and_tomorrow_otherwise() {
        // It is 13:50 at the station.
        let kolkata = clock("Asia/Kolkata", NOW);
        for date in ["2026-11-20", "2026-12-12"] {
            let before = |from, until| times(&format!("{date}T{from}"), &format!("{date}T{until}"));
            assert_eq!(
                next(before("14:00", "22:00"), &kolkata, NOW),
                pair("2026-12-05T14:00", "2026-12-05T22:00")
            );
            assert_eq!(
                next(before("13:00", "21:00"), &kolkata, NOW),
                pair("2026-12-06T13:00", "2026-12-06T21:00")
            );
        }
        let night = times("2026-11-20T22:00", "2026-11-21T06:00");
        let days = night.coming_days(&kolkata, at(NOW));
        let days: Vec<_> = days.map(|(times, _)| times.start.day()).collect();
        assert_eq!(days, [5, 6, 7, 8, 9, 10, 11, 12]);
    }

    #[test]
    fn a_day_on_which_the_hour_does_not_exist_is_left_out() {
        let now = "2027-03-27T12:00:00Z";
        let berlin = clock("Europe/Berlin", now);
        let early = times("2027-03-20T02:30", "2027-03-20T10:00");
        assert_eq!(
            next(early, &berlin, now),
            pair("2027-03-29T02:30", "2027-03-29T10:00")
        );
    }

    #[test]
    fn the_next_full_hour_is_that_of_the_station() {
        let kolkata = clock("Asia/Kolkata", NOW);
        let text = |now| local_text(next_full_hour(&kolkata, at(now)));
        assert_eq!(text(NOW), "2026-12-05T14:00");
        assert_eq!(text("2026-12-05T18:00:00Z"), "2026-12-06T00:00");
    }
}
