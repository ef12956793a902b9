//! Stock requests with the information that a page shows: local times, trips and permitted actions.

use super::{
    HoursToEmpty, MAX_HOURS_TO_EMPTY, StockRequest, StockRequestChange, StockRequestDraft,
};
use crate::{
    field_errors::{FieldError, FieldErrors},
    id::StationId,
    shift::ShiftView,
    trip::{TripView, parse_quantity},
};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// A stock request with local times at its station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRequestView {
    /// The request.
    pub request: StockRequest,
    /// When the station runs dry, as local time there.
    pub dry_local: DateTime,
    /// Abbreviation of the station's time zone then, such as `IST`.
    pub zone: String,
    /// Current offset of the station from UTC in seconds.
    pub now_offset_seconds: i32,
}

/// A stock request with its trips and the actions that one user may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRequestDetails {
    /// The request.
    pub view: StockRequestView,
    /// The trips for it, by planned start.
    pub trips: Vec<TripView>,
    /// Whether the user operates its station and it can still be changed.
    pub may_change: bool,
    /// For an EIC of the mother station: shifts that could serve it, while it waits.
    pub serving: Vec<ServingShift>,
}

/// A shift at the mother station that could serve a stock request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServingShift {
    /// The shift, PENDING or APPROVED and not over.
    pub view: ShiftView,
    /// Whether it begins before the station runs dry.
    pub in_time: bool,
}

/// A station of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorStation {
    /// Id of the station.
    pub id: StationId,
    /// Its name.
    pub name: String,
    /// Whether it has a mother station, which serves its requests.
    pub has_mother: bool,
    /// The request that is OPEN or PLANNED, if there is one.
    pub waiting: Option<StockRequestView>,
    /// Trips to it that are ASSIGNED or STARTED, by planned start.
    pub trips: Vec<TripView>,
}

/// The fields of the form of a stock request, as texts.
#[derive(Clone, Copy, Debug)]
pub struct StockRequestText<'a> {
    /// Hours until the station runs dry.
    pub hours_to_empty: &'a str,
    /// Quantity in kilograms, or nothing.
    pub quantity_kg: &'a str,
    /// Note for the mother station, or nothing.
    pub note: &'a str,
}

impl StockRequestText<'_> {
    /// A new request of a station.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn draft(self, station_id: StationId) -> Result<StockRequestDraft, FieldErrors> {
        let (hours_to_empty, quantity_kg) = self.parse()?;
        Ok(StockRequestDraft {
            station_id,
            hours_to_empty: hours_to_empty
                .ok_or_else(|| FieldErrors::one("hours_to_empty", FieldError::Required))?,
            quantity_kg,
            note: Some(self.note.to_owned()),
        })
    }

    /// A change of all fields; hours are only changed if some are given.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn change(self, version: Option<i64>) -> Result<StockRequestChange, FieldErrors> {
        let (hours_to_empty, quantity_kg) = self.parse()?;
        Ok(StockRequestChange {
            hours_to_empty,
            quantity_kg: Some(quantity_kg),
            note: Some(Some(self.note.to_owned())),
            version,
        })
    }

    fn parse(self) -> Result<(Option<HoursToEmpty>, Option<i64>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let typed = self.hours_to_empty.trim();
        let hours = (!typed.is_empty()).then(|| typed.parse()).transpose();
        let hours = hours.map_err(|_| {
            let max = MAX_HOURS_TO_EMPTY;
            errors.add("hours_to_empty", FieldError::NotHours { max });
        });
        let quantity =
            parse_quantity(self.quantity_kg).map_err(|error| errors.add("quantity_kg", error));
        match (hours, quantity) {
            (Ok(hours), Ok(quantity)) => Ok((hours, quantity)),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'a>(hours: &'a str, quantity: &'a str) -> StockRequestText<'a> {
        StockRequestText {
            hours_to_empty: hours,
            quantity_kg: quantity,
            note: "",
        }
    }

    #[test]
    fn a_new_request_needs_hours_and_a_change_keeps_them_if_none_are_given() {
        let station = StationId::new(2);
        let draft = text("3,5", "500").draft(station).expect("valid");
        assert_eq!(draft.quantity_kg, Some(500));
        let missing = text(" ", "").draft(station).expect_err("hours are missing");
        assert_eq!(missing.first("hours_to_empty"), Some(&FieldError::Required));
        let change = text("", "").change(Some(2)).expect("valid");
        assert_eq!(
            (change.hours_to_empty, change.quantity_kg),
            (None, Some(None))
        );
    }

    #[test]
    fn every_wrong_field_is_named() {
        let errors = text("soon", "lots")
            .change(None)
            .expect_err("both are wrong");
        assert!(errors.first("hours_to_empty").is_some());
        assert!(errors.first("quantity_kg").is_some());
    }
}
