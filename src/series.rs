//! A series of shifts: one request for the same driver and vehicle on several dates (CONTRACT §3, "Series").

use crate::{
    id::{DriverId, SeriesId, ShiftId, StationId, VehicleId, VendorId},
    shift::{Conflict, PatternRequest, RecurrencePattern, Shift, ShiftDraft, ShiftStatus},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A requested series: well-formed, but not yet checked against the clock and the station's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesDraft {
    /// The first date.
    pub first: ShiftDraft,
    /// The pattern.
    pub pattern: PatternRequest,
}

/// A series in the form of the REST API (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Primary key.
    pub id: SeriesId,
    /// Vehicle of all dates.
    pub vehicle_id: VehicleId,
    /// Driver of all dates.
    pub driver_id: DriverId,
    /// Vendor that requested the series.
    pub vendor_id: VendorId,
    /// Station whose EICs decide.
    pub station_id: StationId,
    /// The complete pattern.
    pub recurrence_pattern: RecurrencePattern,
    /// Number of dates by status; every status is there.
    pub counts: BTreeMap<String, usize>,
    /// All dates, in order of start.
    pub shifts: Vec<Shift>,
}

impl Series {
    /// The series of these dates. `None` if they are none of a series.
    pub fn of(shifts: Vec<Shift>) -> Option<Self> {
        let first = shifts.first()?;
        let count = |status| shifts.iter().filter(|shift| shift.status == status).count();
        let counts = ShiftStatus::ALL.map(|status| (status.as_str().to_owned(), count(status)));
        Some(Self {
            id: first.series_id?,
            vehicle_id: first.vehicle_id,
            driver_id: first.driver_id,
            vendor_id: first.vendor_id,
            station_id: first.station_id,
            recurrence_pattern: first.recurrence_pattern.clone()?,
            counts: counts.into(),
            shifts,
        })
    }
}

/// Result of a change of several dates of a series: what was changed, what was not and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesOutcome {
    /// The dates that were changed, in order of start.
    pub changed: Vec<ShiftId>,
    /// The dates that were not.
    pub skipped: Vec<Skipped>,
    /// The series afterwards.
    pub series: Series,
}

/// A date that a change left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The requested id.
    pub id: ShiftId,
    /// The code that the call for this shift alone would have answered with.
    pub code: String,
}

/// The dates that a request would create. Nothing is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Number of dates.
    pub count: usize,
    /// In order of start.
    pub dates: Vec<PreviewDate>,
}

/// One date that a request would create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDate {
    /// The station's date at the start.
    pub date: Date,
    /// Start, inclusive.
    pub start_time: Timestamp,
    /// End, exclusive.
    pub end_time: Timestamp,
    /// Whether the station's clocks skip its start or its end, which was moved on by the gap.
    pub adjusted: bool,
    /// The shift in the way; the vehicle's, if both have one.
    pub conflict: Option<Conflict>,
}
