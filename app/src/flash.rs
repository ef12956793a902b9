//! The result of a plain form post, for the page that it leads back to. It travels in a cookie that is read once, so that the URL stays
//! clean and typed text is kept. Where scripts run, forms answer in place and none of this is used.

mod bulk;

pub use bulk::{BulkAction, BulkItem, BulkReport, FailedDecision};

#[cfg(feature = "ssr")]
use crate::routes;
use domain::{
    emergency::Emergency,
    error::Error,
    id::{SeriesId, ShiftId},
    series::Skipped,
    shift::{LocalTimes, RecurrencePattern, Shift, ShiftStatus, ShiftView},
    trip::{Trip, TripStatus},
};
#[cfg(feature = "ssr")]
use domain::{shift::LocalPattern, wall_clock::WallClock};
#[cfg(feature = "ssr")]
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
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
/// The form that changes dates of a series.
pub const SERIES_FORM: &str = "series";
/// The forms that decide about a shift.
pub const DECISION_FORM: &str = "decision";
/// The form that approves a shift by its evidence.
pub const APPROVAL_FORM: &str = "approval";
/// The form that withdraws an approval.
pub const REVOKE_FORM: &str = "revoke";
/// The form with the limits of a station.
pub const LIMITS_FORM: &str = "limits";
/// Field of [`APPROVAL_FORM`] with the evidence that the page showed, as JSON.
pub const SEEN_FIELD: &str = "seen";

/// The form of a new trip.
pub const ASSIGN_FORM: &str = "assign_trip";
/// The buttons that change a trip.
#[cfg(feature = "ssr")]
pub const TRIP_FORM: &str = "trip";
/// The forms of a stock request.
pub const STOCK_FORM: &str = "stock_request";
/// The form that calls for a decision again.
#[cfg(feature = "ssr")]
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
    /// A new series waits for approval.
    SeriesSent(SentSeries),
    /// Dates of a series were approved, rejected or cancelled.
    SeriesChanged(SeriesChange),
    /// The limits of a station were changed.
    LimitsSaved {
        /// Name of the station.
        station: String,
    },
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

/// A series that was just sent, as far as the notice tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentSeries {
    /// Id of the series.
    pub id: SeriesId,
    /// Name of the station that decides.
    pub station: String,
    /// Name of the driver.
    pub driver: String,
    /// Registration number of the vehicle.
    pub vehicle: String,
    /// Number of dates.
    pub count: usize,
    /// The pattern, without the days that it leaves out.
    pub pattern: RecurrencePattern,
    /// Times of the first date, at the station.
    pub first: LocalTimes,
    /// The last date.
    pub last: Date,
    /// The station's offset from UTC, in seconds.
    pub now_offset_seconds: i32,
}

#[cfg(feature = "ssr")]
impl SentSeries {
    /// `first` is the first date, and `clock` that of the vehicle's home station. `None` if it is no date of a series.
    pub fn new(first: &Shift, count: usize, clock: &WallClock, now: Timestamp) -> Option<Self> {
        let pattern = first.recurrence_pattern.as_ref()?;
        let times = LocalTimes {
            start: clock.local(first.start_time),
            end: clock.local(first.end_time),
        };
        let day = times.start.date();
        Some(Self {
            id: first.series_id?,
            station: first.station_name.clone(),
            driver: first.driver_name.clone(),
            vehicle: first.vehicle_reg.clone(),
            count,
            last: pattern.last_date(day).unwrap_or(day),
            pattern: pattern.without_except(),
            first: times,
            now_offset_seconds: clock.offset_seconds(now),
        })
    }

    /// The path of the form that goes on with the same pattern after the last day.
    pub fn next_form(&self, shift: &Shift, pattern: &LocalPattern) -> Option<String> {
        let (times, pattern) = self.first.next_period(pattern)?;
        let path = routes::new_shift_with(shift.vehicle_id, shift.driver_id, Some(times));
        let (repeat, every, until) = (pattern.repeat.name(), &pattern.every, &pattern.until);
        let mut path = path
            + &format!("&pattern[repeat]={repeat}&pattern[until]={until}&pattern[every]={every}");
        for day in &pattern.weekdays {
            path += &format!("&pattern[weekdays][]={day}");
        }
        Some(path.replace('[', "%5B").replace(']', "%5D"))
    }
}

/// The fields of a pattern as they are kept for the form. Lists are joined by commas.
#[cfg(feature = "ssr")]
pub fn typed_pattern(pattern: &LocalPattern) -> [(&'static str, String); 5] {
    let except: Vec<_> = pattern.except.iter().map(ToString::to_string).collect();
    [
        ("pattern[repeat]", pattern.repeat.name().to_owned()),
        ("pattern[every]", pattern.every.clone()),
        ("pattern[weekdays][]", pattern.weekdays.join(",")),
        ("pattern[until]", pattern.until.clone()),
        ("pattern[except][]", except.join(",")),
    ]
}

/// What an action did with the dates of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesChange {
    /// The series.
    pub id: SeriesId,
    /// The status that the changed dates have now.
    pub status: ShiftStatus,
    /// How many dates were changed.
    pub changed: usize,
    /// The first dates that were asked for and not changed; at most 30.
    pub skipped: Vec<Skipped>,
    /// How many more were not.
    pub more_skipped: usize,
}

/// Most dates in [`SeriesChange::skipped`]: they must fit a cookie.
#[cfg(feature = "ssr")]
pub const MAX_SKIPPED: usize = 30;

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

#[cfg(feature = "ssr")]
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

    /// Whether this is the result of a form about this shift.
    pub fn is_about(&self, form: &str, shift: ShiftId) -> bool {
        self.typed_in(form, "id") == Some(shift.to_string())
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
