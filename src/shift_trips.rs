//! The trips of a shift, and what the form for a new one offers.

use crate::{id::StationId, stock_request::StockRequestView, trip::TripView};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// The trips of a shift, and for an EIC of its station what can be assigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftTrips {
    /// By planned start.
    pub trips: Vec<TripView>,
    /// What the form for a new trip offers; `None` if this user may not assign one now.
    pub form: Option<TripForm>,
}

/// What the form for a new trip offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripForm {
    /// Stock requests that wait for this station, the one that runs dry first on top.
    pub requests: Vec<StockRequestView>,
    /// Every daughter station with its name, by name.
    pub stations: Vec<(StationId, String)>,
    /// The earliest start, as local time at the station.
    pub earliest: DateTime,
    /// The end of the shift, as local time at the station.
    pub end: DateTime,
    /// The start that is offered: now, or the start of the shift if it is ahead.
    pub offered: DateTime,
    /// Abbreviation of the station's time zone, such as `IST`.
    pub zone: String,
}
