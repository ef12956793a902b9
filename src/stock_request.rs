//! Stock requests: a daughter station asks its mother station for gas (CONTRACT §7).

mod view;

pub use view::{
    OperatorStation, ServingShift, StockRequestDetails, StockRequestText, StockRequestView,
};

use crate::{
    id::{StationId, StockRequestId, TripId},
    shift::{Person, UnknownStatus},
    trip::TripStatus,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use std::str::FromStr;

/// Status of a stock request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StockRequestStatus {
    /// No trip is planned for it.
    Open,
    /// A trip for it is assigned or started.
    Planned,
    /// A trip for it is completed.
    Served,
    /// Cancelled by an operator.
    Cancelled,
}

impl StockRequestStatus {
    /// Whether gas is still expected: it can be changed and cancelled, and trips can be assigned for it.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Open | Self::Planned)
    }

    /// Every status.
    pub const ALL: [Self; 4] = [Self::Open, Self::Planned, Self::Served, Self::Cancelled];

    /// The status of a request that waits, from those of its trips.
    pub fn of_trips(trips: &[TripStatus]) -> Self {
        let any = |statuses: &[TripStatus]| trips.iter().any(|trip| statuses.contains(trip));
        if any(&[TripStatus::Completed]) {
            Self::Served
        } else if any(&[TripStatus::Assigned, TripStatus::Started]) {
            Self::Planned
        } else {
            Self::Open
        }
    }

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Planned => "PLANNED",
            Self::Served => "SERVED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

impl FromStr for StockRequestStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownStatus)
    }
}

/// Most hours until a station runs dry (CONTRACT §7).
pub const MAX_HOURS_TO_EMPTY: i64 = 168;
/// Longest note, in characters.
pub const MAX_NOTE_CHARS: usize = 500;

/// Hours until a station runs dry: 0 to [`MAX_HOURS_TO_EMPTY`], possibly with decimals, kept as they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursToEmpty(Number);

impl HoursToEmpty {
    /// `None` if the number is out of range.
    pub fn new(number: Number) -> Option<Self> {
        let hours = number.as_f64()?;
        let in_range = (0.0..=MAX_HOURS_TO_EMPTY as f64).contains(&hours);
        // -0 is a number of JSON too.
        let number = if hours == 0.0 { 0.into() } else { number };
        in_range.then_some(Self(number))
    }

    /// The number as it was given.
    pub fn number(&self) -> &Number {
        &self.0
    }

    /// When the station runs dry, counted from `now`, to the millisecond.
    pub fn runs_dry_at(&self, now: Timestamp) -> Timestamp {
        let milliseconds = self.0.as_f64().unwrap_or_default() * 3_600_000.0;
        // At most 168 hours: far below the range of the type.
        now + SignedDuration::from_millis(milliseconds.round() as i64)
    }
}

impl FromStr for HoursToEmpty {
    type Err = HoursOutOfRange;

    /// Parses what a person types; a comma is taken as a decimal point.
    fn from_str(text: &str) -> Result<Self, HoursOutOfRange> {
        let number = text
            .trim()
            .replace(',', ".")
            .parse()
            .map_err(|_| HoursOutOfRange)?;
        Self::new(number).ok_or(HoursOutOfRange)
    }
}

/// Error: not a number of hours in the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hours_out_of_range")]
pub struct HoursOutOfRange;

/// A stock request that an operator wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRequestDraft {
    /// The daughter station.
    pub station_id: StationId,
    /// Hours until it runs dry.
    pub hours_to_empty: HoursToEmpty,
    /// Requested quantity in kilograms, in the range of a trip's load.
    pub quantity_kg: Option<i64>,
    /// Note for the mother station, not cleaned yet.
    pub note: Option<String>,
}

/// Changes of a stock request. `None` keeps a value, `Some(None)` clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockRequestChange {
    /// Hours until the station runs dry, from now.
    pub hours_to_empty: Option<HoursToEmpty>,
    /// Requested quantity in kilograms.
    pub quantity_kg: Option<Option<i64>>,
    /// Note for the mother station, not cleaned yet.
    pub note: Option<Option<String>>,
    /// The version that the caller saw, if known.
    pub version: Option<i64>,
}

/// Selects the stock requests of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StockRequestFilter {
    /// Only requests with this status.
    pub status: Option<StockRequestStatus>,
    /// Only requests of this station.
    pub station: Option<StationId>,
}

/// A stock request in the form of the REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRequest {
    /// Primary key.
    pub id: StockRequestId,
    /// Current status.
    pub status: StockRequestStatus,
    /// The daughter station.
    pub station_id: StationId,
    /// Its name.
    pub station_name: String,
    /// Its mother station when the request was made.
    pub mother_station_id: StationId,
    /// Hours until the station runs dry, counted from the last time they were given; may have decimals.
    pub hours_to_empty: Number,
    /// When the station runs dry.
    pub runs_dry_at: Timestamp,
    /// Requested quantity in kilograms, if given.
    pub quantity_kg: Option<i64>,
    /// Note of the operator, if given.
    pub note: Option<String>,
    /// Operator who made it.
    pub created_by: Person,
    /// Time of the request.
    pub created_at: Timestamp,
    /// The trips for it, in order of id.
    pub trip_ids: Vec<TripId>,
    /// Increases by one with every change.
    pub version: i64,
}

impl StockRequest {
    /// Whether this is `earlier`, or a later state of it. Another request may have the same id after a crash.
    pub fn follows(&self, earlier: &Self) -> bool {
        let made = |state: &Self| {
            (
                state.id,
                state.created_at,
                state.created_by.id,
                state.station_id,
            )
        };
        self == earlier || made(self) == made(earlier) && self.version > earlier.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Option<String> {
        text.parse()
            .ok()
            .map(|hours: HoursToEmpty| hours.number().to_string())
    }

    #[test]
    fn is_planned_while_a_trip_is_under_way_and_served_by_the_first_completed_one() {
        use TripStatus::{Assigned, Cancelled, Completed, Started};
        for (trips, expected) in [
            (&[][..], StockRequestStatus::Open),
            (&[Assigned], StockRequestStatus::Planned),
            (&[Cancelled, Started], StockRequestStatus::Planned),
            (&[Cancelled, Cancelled], StockRequestStatus::Open),
            (&[Assigned, Completed], StockRequestStatus::Served),
        ] {
            assert_eq!(StockRequestStatus::of_trips(trips), expected, "{trips:?}");
        }
    }

    #[test]
    fn hours_are_0_to_168_and_kept_as_given() {
        for (text, expected) in [
            ("0", Some("0")),
            ("-0.0", Some("0")),
            (" 3.25 ", Some("3.25")),
            ("3,5", Some("3.5")),
            ("168", Some("168")),
            ("168.01", None),
            ("-1", None),
            ("", None),
            ("soon", None),
            ("1e3", None),
        ] {
            assert_eq!(hours(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn runs_dry_after_these_hours_to_the_millisecond() {
        let hours: HoursToEmpty = "1.5".parse().expect("in range");
        let dry = hours.runs_dry_at(Timestamp::UNIX_EPOCH);
        assert_eq!(dry.to_string(), "1970-01-01T01:30:00Z");
        let third: HoursToEmpty = "0.3333333".parse().expect("in range");
        let dry = third.runs_dry_at(Timestamp::UNIX_EPOCH);
        assert_eq!(dry.as_millisecond(), 1_200_000);
    }
}
