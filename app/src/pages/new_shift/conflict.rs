//! Why a shift was refused, field by field.

use crate::when;
use domain::{
    error::Error,
    field_errors::FieldErrors,
    shift::{Conflict, Resource as Held},
    wall_clock::WallClock,
};
use jiff::Timestamp;

/// A refusal by the fields it belongs to; what belongs to none stands under "".
pub fn explain(error: &Error, clock: Option<&WallClock>, now: Timestamp) -> FieldErrors {
    match error {
        Error::Invalid { fields } => fields.clone(),
        Error::DoubleBooking { conflict } => FieldErrors::one(
            match conflict.resource {
                Held::Vehicle => "vehicle_id",
                Held::Driver => "driver_id",
            },
            conflict_in_words(conflict, clock, now),
        ),
        Error::VehicleWithoutStation => FieldErrors::one("vehicle_id", error.to_string()),
        other => FieldErrors::one("", other.to_string()),
    }
}

/// What stands in the way, and when, as the station's clocks show it.
pub fn conflict_in_words(conflict: &Conflict, clock: Option<&WallClock>, now: Timestamp) -> String {
    let what = match conflict.resource {
        Held::Vehicle => "The vehicle",
        Held::Driver => "The driver",
    };
    let Some(clock) = clock else {
        return format!("{what} already has a shift at that time.");
    };
    let (start, end) = (
        clock.local(conflict.start_time),
        clock.local(conflict.end_time),
    );
    format!(
        "{what} already has a shift {} ({}).",
        when::span(start, end, clock.local(now).date()).replacen("To", "to", 1),
        clock.abbreviation(conflict.start_time)
    )
}
