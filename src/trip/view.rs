//! Trips with the information that a page shows: local times and permitted actions.

use super::{QUANTITY_KG, Trip};
use crate::{
    field_errors::{FieldError, FieldErrors},
    id::{StationId, StockRequestId},
};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A trip with local times at the shift's station, and the actions that one user may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripView {
    /// The trip.
    pub trip: Trip,
    /// Planned start, as local time at the station.
    pub planned_local: DateTime,
    /// Time of the assignment, as local time at the station.
    pub created_local: DateTime,
    /// When it started, as local time at the station.
    pub started_local: Option<DateTime>,
    /// When it was completed, as local time at the station.
    pub completed_local: Option<DateTime>,
    /// Abbreviation of the station's time zone at the planned start, such as `IST`.
    pub zone: String,
    /// Current offset of the station from UTC in seconds.
    pub now_offset_seconds: i32,
    /// Whether the user belongs to its vendor: may start and complete it in turn.
    pub may_drive: bool,
    /// Whether the user is an EIC of the station: may cancel it until it starts.
    pub may_cancel: bool,
    /// Whether the user may open its shift.
    pub may_see_shift: bool,
    /// Whether the user may open its stock request.
    pub may_see_request: bool,
}

/// Where a trip goes, as the form sends it: `station:2`, or `request:5` for the station of a stock request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A station.
    Station(StationId),
    /// The station of a stock request, which the trip serves.
    Request(StockRequestId),
}

impl Destination {
    /// The value in the form.
    pub fn value(self) -> String {
        match self {
            Self::Station(id) => format!("station:{id}"),
            Self::Request(id) => format!("request:{id}"),
        }
    }
}

impl FromStr for Destination {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let (kind, id) = text.trim().split_once(':').ok_or(FieldError::Required)?;
        let id = id.parse().map_err(|_| FieldError::NotAStationId)?;
        match kind {
            "station" => Ok(Self::Station(StationId::new(id))),
            "request" => Ok(Self::Request(StockRequestId::new(id))),
            _ => Err(FieldError::NotAStationId),
        }
    }
}

/// A quantity of gas as a person types it; `None` for an empty text.
///
/// # Errors
/// [`FieldError::NotAQuantity`] for anything but whole kilograms in [`QUANTITY_KG`].
pub fn parse_quantity(text: &str) -> Result<Option<i64>, FieldError> {
    let digits: String = text.split_whitespace().collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let quantity = digits.parse().ok().filter(|kg| QUANTITY_KG.contains(kg));
    quantity.map(Some).ok_or(FieldError::NotAQuantity {
        max: *QUANTITY_KG.end(),
    })
}

/// The fields of the form for a new trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTripDraft {
    /// Where it goes.
    pub destination: Destination,
    /// Planned start as the station's clocks show it: `YYYY-MM-DDTHH:MM`.
    pub planned_start: String,
    /// Load in kilograms, if given.
    pub quantity_kg: Option<i64>,
}

impl LocalTripDraft {
    /// Reads the fields. The time is checked later, with the station's clock.
    ///
    /// # Errors
    /// What is wrong with the destination or the quantity.
    pub fn parse(
        destination: &str,
        planned_start: &str,
        quantity_kg: &str,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let destination = destination
            .parse()
            .map_err(|error| errors.add("to_station_id", error));
        let quantity_kg =
            parse_quantity(quantity_kg).map_err(|error| errors.add("quantity_kg", error));
        match (destination, quantity_kg) {
            (Ok(destination), Ok(quantity_kg)) => Ok(Self {
                destination,
                planned_start: planned_start.to_owned(),
                quantity_kg,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_survives_the_form() {
        for destination in [
            Destination::Station(StationId::new(2)),
            Destination::Request(StockRequestId::new(5)),
        ] {
            assert_eq!(destination.value().parse(), Ok(destination));
        }
        for (text, error) in [
            ("", FieldError::Required),
            ("station:x", FieldError::NotAStationId),
            ("shift:1", FieldError::NotAStationId),
        ] {
            assert_eq!(text.parse::<Destination>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_quantity_is_whole_kilograms_or_nothing() {
        assert_eq!(parse_quantity("  "), Ok(None));
        assert_eq!(parse_quantity(" 1 200 "), Ok(Some(1200)));
        for wrong in ["0", "50001", "1.5", "many", "-3"] {
            assert!(parse_quantity(wrong).is_err(), "{wrong}");
        }
    }
}
