//! The result of a plain form post, for the page that it leads back to. It travels in a cookie that is read once, so that the URL stays
//! clean and typed text is kept. Where scripts run, forms answer in place and none of this is used.

mod bulk;

pub use bulk::{BulkReport, FailedDecision};

use domain::{
    emergency::Emergency,
    error::Error,
    shift::{LocalTimes, Shift, ShiftStatus, ShiftView},
    trip::{Trip, TripStatus},
    wall_clock::WallClock,
};
use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The login form.
pub const SIGN_IN_FORM: &str = "sign_in";
/// The second step of raising an emergency.
pub const RAISE_FORM: &str = "raise";
/// The buttons that acknowledge an emergency.
#[cfg(feature = "ssr")]
pub const ALARM_FORM: &str = "alarm";
/// The form that closes an emergency.
pub const CLOSE_FORM: &str = "close";
/// The form of a new shift.
pub const CREATE_FORM: &str = "create";
/// The forms that decide about a shift.
pub const DECISION_FORM: &str = "decision";

/// The form of a new trip.
pub const ASSIGN_FORM: &str = "assign_trip";
/// The buttons that change a trip.
pub const TRIP_FORM: &str = "trip";
/// The forms of a stock request.
pub const STOCK_FORM: &str = "stock_request";
/// The form that calls for a decision again.
pub const NUDGE_FORM: &str = "nudge";

/// The form that decides about several shifts of the list.
pub const BULK_FORM: &str = "decide";

/// The result of a form post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Name of the form.
    pub form: String,
    /// Why the form was refused, if it was.
    pub error: Option<Error>,
    /// What the form did, if it did something.
    pub notice: Option<FlashNotice>,
    /// What was typed, by field.
    pub typed: BTreeMap<String, String>,
}

/// What an action did. The page makes a sentence of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashNotice {
    /// A new shift waits for approval.
    ShiftSent(SentShift),
    /// The same request was sent before.
    AlreadySent {
        /// Name of the station that decides.
        station: String,
    },
    /// An emergency was raised.
    EmergencyRaised {
        /// Number of users who were told.
        told: i64,
        /// Whether it is a drill.
        drill: bool,
    },
    /// The user acknowledged an emergency.
    EmergencyAcknowledged,
    /// The user closed an emergency.
    EmergencyClosed,
    /// Those who decide about a shift were reminded.
    Nudged {
        /// How many users were told.
        told: usize,
    },
    /// A shift was approved, rejected or cancelled.
    Decided(DecidedShift),
    /// A trip was assigned, started, completed or cancelled.
    Trip {
        /// Its new status.
        status: TripStatus,
        /// Name of its destination.
        station: String,
    },
    /// A stock request was made, changed or cancelled.
    Stock {
        /// What was done.
        action: StockAction,
        /// Name of its station.
        station: String,
    },
    /// Several shifts were approved or rejected at once.
    BulkDecided(BulkReport),
}

/// What an operator did with a stock request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockAction {
    /// A new request.
    Requested,
    /// Other values.
    Changed,
    /// The request was withdrawn.
    Cancelled,
}

impl FlashNotice {
    /// What was done with a trip.
    pub fn trip(trip: &Trip) -> Self {
        Self::Trip {
            status: trip.status,
            station: trip.to_station_name.clone(),
        }
    }

    /// The notice of an emergency that was just raised.
    pub fn raised(emergency: &Emergency) -> Self {
        Self::EmergencyRaised {
            told: emergency.counts.told,
            drill: emergency.drill,
        }
    }
}

/// A shift that was just sent, as far as the notice tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentShift {
    /// Name of the station that decides.
    pub station: String,
    /// Name of the driver.
    pub driver: String,
    /// Registration number of the vehicle.
    pub vehicle: String,
    /// Start and end, at the station.
    pub times: LocalTimes,
    /// The station's offset from UTC, in seconds.
    pub now_offset_seconds: i32,
}

impl SentShift {
    /// `clock` is that of the vehicle's home station.
    pub fn new(shift: &Shift, clock: &WallClock, now: Timestamp) -> Self {
        Self {
            station: shift.station_name.clone(),
            driver: shift.driver_name.clone(),
            vehicle: shift.vehicle_reg.clone(),
            times: LocalTimes {
                start: clock.local(shift.start_time),
                end: clock.local(shift.end_time),
            },
            now_offset_seconds: clock.offset_seconds(now),
        }
    }
}

/// A shift that was just decided, as far as the notice tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedShift {
    /// Status after the decision.
    pub status: ShiftStatus,
    /// Name of the driver.
    pub driver: String,
    /// Registration number of the vehicle.
    pub vehicle: String,
    /// Start, at the station.
    pub start_local: DateTime,
    /// End, at the station.
    pub end_local: DateTime,
    /// The station's offset from UTC, in seconds.
    pub now_offset_seconds: i32,
}

impl DecidedShift {
    /// `shift` as it stands after the decision; `view` has its times at the station.
    pub fn new(shift: &Shift, view: &ShiftView) -> Self {
        Self {
            status: shift.status,
            driver: shift.driver_name.clone(),
            vehicle: shift.vehicle_reg.clone(),
            start_local: view.start_local,
            end_local: view.end_local,
            now_offset_seconds: view.now_offset_seconds,
        }
    }
}

impl Flash {
    /// The error of this form, if the flash is about it.
    pub fn error_of(&self, form: &str) -> Option<Error> {
        (self.form == form).then(|| self.error.clone()).flatten()
    }

    /// What was typed into a field of this form.
    pub fn typed_in(&self, form: &str, field: &str) -> Option<String> {
        (self.form == form)
            .then(|| self.typed.get(field).cloned())
            .flatten()
    }
}

#[cfg(feature = "ssr")]
mod cookie;

#[cfg(feature = "ssr")]
pub use cookie::FlashCookie;
