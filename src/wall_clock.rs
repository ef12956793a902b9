//! Local time at a station without time-zone data, so that the browser can check a form with the rules of the server.

use crate::field_errors::FieldError;
use jiff::{Timestamp, civil, tz};
use serde::{Deserialize, Serialize};

/// The UTC offsets of a station's time zone over the range in which shifts can be planned.
///
/// The server fills it from the time-zone database; both sides then convert local times with the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallClock {
    /// IANA name of the time zone.
    pub zone: String,
    /// Offsets in chronological order; each applies until the next one starts.
    spans: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Span {
    from: Timestamp,
    offset_seconds: i32,
    abbreviation: String,
}

/// Why a wall-clock time is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTimeError {
    /// Not written as `YYYY-MM-DDTHH:MM`.
    Malformed,
    /// The clocks jump over it.
    Skipped,
    /// The clocks show it twice.
    Ambiguous,
}

impl From<LocalTimeError> for FieldError {
    fn from(error: LocalTimeError) -> Self {
        match error {
            LocalTimeError::Malformed => Self::NotALocalTime,
            LocalTimeError::Skipped => Self::SkippedTime,
            LocalTimeError::Ambiguous => Self::AmbiguousTime,
        }
    }
}

impl WallClock {
    /// The instant of a local time (`YYYY-MM-DDTHH:MM`, the format of a browser's date and time input).
    pub fn instant(&self, text: &str) -> Result<Timestamp, LocalTimeError> {
        let local = text.trim().parse().map_err(|_| LocalTimeError::Malformed)?;
        self.resolve(local)
    }

    /// The instant of a local time.
    pub fn resolve(&self, local: civil::DateTime) -> Result<Timestamp, LocalTimeError> {
        let mut found: Option<Timestamp> = None;
        for span in &self.spans {
            let Some(candidate) =
                offset(span.offset_seconds).and_then(|offset| offset.to_timestamp(local).ok())
            else {
                continue;
            };
            let in_force = self
                .span_at(candidate)
                .is_some_and(|at| at.offset_seconds == span.offset_seconds);
            match found {
                _ if !in_force => {}
                Some(other) if other != candidate => return Err(LocalTimeError::Ambiguous),
                _ => found = Some(candidate),
            }
        }
        found.ok_or(LocalTimeError::Skipped)
    }

    /// The local time at an instant.
    pub fn local(&self, instant: Timestamp) -> civil::DateTime {
        let offset = self
            .span_at(instant)
            .and_then(|span| offset(span.offset_seconds))
            .unwrap_or(tz::Offset::UTC);
        offset.to_datetime(instant)
    }

    /// Abbreviation of the time zone at an instant, such as `IST`.
    pub fn abbreviation(&self, instant: Timestamp) -> &str {
        self.span_at(instant)
            .map_or("UTC", |span| span.abbreviation.as_str())
    }

    /// Offset from UTC at an instant, in seconds.
    pub fn offset_seconds(&self, instant: Timestamp) -> i32 {
        self.span_at(instant).map_or(0, |span| span.offset_seconds)
    }

    fn span_at(&self, instant: Timestamp) -> Option<&Span> {
        self.spans
            .iter()
            .rev()
            .find(|span| span.from <= instant)
            .or_else(|| self.spans.first())
    }
}

fn offset(seconds: i32) -> Option<tz::Offset> {
    tz::Offset::from_seconds(seconds).ok()
}

#[cfg(feature = "ssr")]
impl WallClock {
    /// The clock of `zone` from a week before `now` until after the last possible end of a shift.
    ///
    /// # Errors
    /// If there is no such zone.
    pub fn of_zone(zone: &str, now: Timestamp) -> Result<Self, jiff::Error> {
        use jiff::ToSpan;
        let time_zone = find_zone(zone)?;
        let from = now.checked_sub((24 * 7).hours())?;
        let until = now.checked_add((24 * 400).hours())?;
        let info = time_zone.to_offset_info(from);
        let mut spans = vec![Span {
            from,
            offset_seconds: info.offset().seconds(),
            abbreviation: info.abbreviation().to_owned(),
        }];
        let changes = time_zone
            .following(from)
            .take_while(|change| change.timestamp() < until);
        spans.extend(changes.map(|change| Span {
            from: change.timestamp(),
            offset_seconds: change.offset().seconds(),
            abbreviation: change.abbreviation().to_owned(),
        }));
        Ok(Self {
            zone: zone.to_owned(),
            spans,
        })
    }
}

/// An IANA time zone by its name. Uses only the embedded database and never reads files.
///
/// # Errors
/// If there is no such zone.
#[cfg(feature = "ssr")]
pub fn find_zone(name: &str) -> Result<tz::TimeZone, jiff::Error> {
    tz::TimeZoneDatabase::bundled().get(name)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn clock(zone: &str, now: &str) -> WallClock {
        WallClock::of_zone(zone, now.parse().expect("a time")).expect("a zone")
    }

    #[test]
    fn wall_time_becomes_the_instant_and_back() {
        let clock = clock("Asia/Kolkata", "2026-11-22T00:00:00Z");
        let instant = clock.instant("2026-11-22T14:00").expect("an instant");
        assert_eq!(instant.to_string(), "2026-11-22T08:30:00Z");
        assert_eq!(clock.local(instant).to_string(), "2026-11-22T14:00:00");
        assert_eq!(clock.abbreviation(instant), "IST");
    }

    #[test]
    fn a_skipped_and_a_doubled_hour_are_told_apart() {
        let clock = clock("Europe/Berlin", "2027-01-01T00:00:00Z");
        assert_eq!(
            clock.instant("2027-03-28T02:30"),
            Err(LocalTimeError::Skipped)
        );
        assert_eq!(
            clock.instant("2027-10-31T02:30"),
            Err(LocalTimeError::Ambiguous)
        );
        assert_eq!(
            clock.instant("2027-03-28T03:00").map(|t| t.to_string()),
            Ok("2027-03-28T01:00:00Z".into())
        );
        assert_eq!(
            clock.instant("2027-10-31T03:00").map(|t| t.to_string()),
            Ok("2027-10-31T02:00:00Z".into())
        );
        assert_eq!(
            clock.instant("31.10.2027 02:30"),
            Err(LocalTimeError::Malformed)
        );
    }

    #[test]
    fn it_agrees_with_the_time_zone_database_at_every_half_hour_of_a_year() {
        for zone in [
            "Asia/Kolkata",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
        ] {
            let clock = clock(zone, "2027-01-01T00:00:00Z");
            let time_zone = find_zone(zone).expect("a zone");
            let mut local: civil::DateTime = "2027-01-02T00:00".parse().expect("a time");
            for _ in 0..(365 * 48) {
                let expected = time_zone.to_ambiguous_timestamp(local).unambiguous().ok();
                assert_eq!(
                    clock.instant(&local.to_string()).ok(),
                    expected,
                    "{zone} {local}"
                );
                local = local
                    .checked_add(jiff::Span::new().minutes(30))
                    .expect("in range");
            }
        }
    }

    #[test]
    fn paths_and_invented_zones_are_no_zones() {
        for bad in ["Mars/Base", "../../etc/passwd", "/etc/localtime", ""] {
            assert!(find_zone(bad).is_err(), "{bad:?}");
        }
    }
}
