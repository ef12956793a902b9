//! Evidence and limits with what a page shows besides.

use super::{Evidence, Limits};
use crate::{id::StationId, shift::LocalTimes};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Evidence with the limits it was compared with, and with local times at the station of the shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// The evidence.
    pub evidence: Evidence,
    /// The limits of the station.
    pub limits: Limits,
    /// Local times of the driver's neighbours, in their order.
    pub driver_times: Vec<LocalTimes>,
    /// Local times of the vehicle's neighbours, in their order.
    pub vehicle_times: Vec<LocalTimes>,
    /// The days that begin within the [`super::Timeline`] of the shift, in order.
    pub days: Vec<Day>,
}

/// The beginning of a day at the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// The instant at which it begins.
    pub at: Timestamp,
}

/// The limits of a station, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitsView {
    /// The station.
    pub station_id: StationId,
    /// Name of the station.
    pub station_name: String,
    /// The limits.
    pub limits: Limits,
    /// Whether the user may change them.
    pub may_change: bool,
}
