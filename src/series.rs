//! A series of shifts: one request for the same driver and vehicle on several dates (CONTRACT §3, "Series").

use crate::{
    field_errors::FieldErrors,
    id::{DriverId, SeriesId, ShiftId, StationId, VehicleId, VendorId},
    shift::{
        Conflict, LocalDraft, LocalPattern, PatternRequest, RecurrencePattern, Resource, Shift,
        ShiftDraft, ShiftStatus, parse_local,
    },
    wall_clock::WallClock,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
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

impl SeriesDraft {
    /// The series of the page's form, with all checks that need neither the store nor a time zone; the browser and the
    /// server run this same code. `clock` is that of the vehicle's home station, `None` while no vehicle is selected.
    ///
    /// # Errors
    /// Those of [`LocalDraft::parse`] and [`LocalPattern::parse`], together.
    pub fn parse(
        draft: &LocalDraft,
        pattern: &LocalPattern,
        clock: Option<&WallClock>,
        now: Timestamp,
    ) -> Result<Self, FieldErrors> {
        let first = draft.parse(clock, now);
        let pattern = parse_local(&draft.start).map(|start| pattern.parse(start.date()));
        match (first, pattern) {
            (Ok(first), Some(Ok(pattern))) => Ok(Self { first, pattern }),
            (first, pattern) => {
                let mut errors = first.err().unwrap_or_default();
                if let Some(Err(more)) = pattern {
                    errors.merge(more);
                }
                Err(errors)
            }
        }
    }
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

/// The dates that a request of the form would create, as its page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationPreview {
    /// The complete pattern.
    pub pattern: RecurrencePattern,
    /// In order of start.
    pub dates: Vec<PlannedDate>,
}

/// One date that a request of the form would create, at the clocks of its station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDate {
    /// The date of the pattern.
    pub date: Date,
    /// Start, inclusive.
    pub start: DateTime,
    /// End, exclusive.
    pub end: DateTime,
    /// How many minutes more than planned it lasts because the clocks are changed; negative if fewer.
    pub longer_by: i64,
    /// Whether the clocks skip its start or its end, which was moved on by the gap.
    pub adjusted: bool,
    /// The shift in the way, if there is one.
    pub clash: Option<Clash>,
}

/// The shift in the way of a planned date, at the clocks of the station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The resource that both need.
    pub resource: Resource,
    /// The existing shift.
    pub shift_id: ShiftId,
    /// Its start.
    pub start: DateTime,
    /// Its end.
    pub end: DateTime,
}

/// A series as its page shows it, with what one user may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesDetails {
    /// The first of the dates, whose vehicle, driver, vendor and station all of them have.
    pub first: Shift,
    /// The complete pattern.
    pub pattern: RecurrencePattern,
    /// All dates, in order of start.
    pub dates: Vec<SeriesRow>,
    /// Abbreviation of the station's time zone at the first start, such as `IST`.
    pub zone: String,
    /// Current offset of the station from UTC in seconds: determines which day is "today" there.
    pub now_offset_seconds: i32,
    /// Whether this user decides about the pending dates.
    pub decides: bool,
    /// Whether this user plans the series, and so may cancel its dates.
    pub plans: bool,
}

impl SeriesDetails {
    /// Number of dates with this status.
    pub fn count(&self, status: ShiftStatus) -> usize {
        let rows = self.dates.iter();
        rows.filter(|row| row.status == status).count()
    }
}

/// One date of a series on its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRow {
    /// Id of the shift.
    pub id: ShiftId,
    /// Version of the shift.
    pub version: i64,
    /// Status of the shift.
    pub status: ShiftStatus,
    /// Start, at the clocks of the station.
    pub start: DateTime,
    /// End, at the clocks of the station.
    pub end: DateTime,
    /// Name of the EIC who decided.
    pub decided_by: Option<String>,
    /// Reason for a rejection.
    pub rejection_reason: Option<String>,
    /// Whether this user may act on it now: decide about it, or cancel it.
    pub is_open: bool,
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
