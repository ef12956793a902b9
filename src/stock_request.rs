//! Stock requests: a daughter station asks its mother station for gas (CONTRACT §7).

use crate::{
    id::{StationId, StockRequestId, TripId},
    shift::{Person, UnknownStatus},
};
use jiff::Timestamp;
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
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Open, Self::Planned, Self::Served, Self::Cancelled];

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
