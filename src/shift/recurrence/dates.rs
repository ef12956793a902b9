//! The dates of a series as instants, at the clocks of its station.

use super::{PatternRequest, RecurrencePattern, hits::days_between, request::FIELD};
use crate::{
    field_errors::{FieldError, FieldErrors},
    shift::{MAX_LENGTH, MIN_LENGTH, ShiftTimes},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

/// One date of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesDate {
    /// The station's date at the start.
    pub date: Date,
    /// Start and end.
    pub times: ShiftTimes,
    /// Whether the station's clocks skip its start or its end, which was moved on by the gap.
    pub adjusted: bool,
}

/// All dates of a series, at least one, and its complete pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesPlan {
    /// The complete pattern.
    pub pattern: RecurrencePattern,
    /// In order of start.
    pub dates: Vec<SeriesDate>,
}

impl PatternRequest {
    /// The dates of a series whose first date has these times. They keep its wall-clock times: a time that the clocks
    /// skip moves on by the gap, one that they show twice is the earlier.
    ///
    /// # Errors
    /// Under `recurrence_pattern`: the pattern does not fit the first date or its own `except`, the number or the range
    /// of the dates, or the real length of one of them.
    pub fn plan(&self, first: ShiftTimes, zone: &TimeZone) -> Result<SeriesPlan, FieldErrors> {
        self.plan_dates(first, zone)
            .map_err(|error| FieldErrors::one(FIELD, error))
    }

    fn plan_dates(&self, first: ShiftTimes, zone: &TimeZone) -> Result<SeriesPlan, FieldError> {
        let start = zone.to_datetime(first.start());
        let end = zone.to_datetime(first.end());
        let days = days_between(start.date(), end.date());
        let pattern = self.starting_on(start.date())?;
        let dates = pattern.remaining(start.date()).0?;
        let mut planned = Vec::with_capacity(dates.len());
        for date in dates {
            if date == start.date() {
                planned.push(SeriesDate {
                    date,
                    times: first,
                    adjusted: false,
                });
                continue;
            }
            let end_date = date.checked_add(days.days());
            let end_date = end_date.map_err(|_| FieldError::DateTooLong { date })?;
            let (from, from_moved) = instant(date.to_datetime(start.time()), zone, date)?;
            let (until, until_moved) = instant(end_date.to_datetime(end.time()), zone, date)?;
            planned.push(SeriesDate {
                date,
                times: times_of_date(from, until, date)?,
                adjusted: from_moved || until_moved,
            });
        }
        Ok(SeriesPlan {
            dates: planned,
            pattern,
        })
    }
}

/// The instant of a wall-clock time, and whether it was moved.
fn instant(local: DateTime, zone: &TimeZone, date: Date) -> Result<(Timestamp, bool), FieldError> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let moved = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
    let instant = ambiguous.compatible();
    Ok((
        instant.map_err(|_| FieldError::DateTooLong { date })?,
        moved,
    ))
}

fn times_of_date(start: Timestamp, end: Timestamp, date: Date) -> Result<ShiftTimes, FieldError> {
    let length = end.duration_since(start);
    if length < MIN_LENGTH {
        Err(FieldError::DateTooShort { date })
    } else if length > MAX_LENGTH {
        Err(FieldError::DateTooLong { date })
    } else {
        Ok(ShiftTimes::checked(start, end))
    }
}

#[cfg(all(test, feature = "ssr", not(target_arch = "wasm32")))]
mod tests;
