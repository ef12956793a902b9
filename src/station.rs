//! Stations of the gas network.

use crate::id::StationId;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A mother station (MS) or daughter booster station (DBS) of the gas network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// Primary key.
    pub id: StationId,
    /// Name, unique among stations.
    pub name: String,
    /// IANA name of the station's time zone.
    pub zone: String,
}

/// The kind of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum StationKind {
    /// Mother station: vehicles are filled there, and EICs approve their shifts.
    Ms,
    /// Daughter booster station: supplied by vehicles from a mother station.
    Dbs,
}

impl StationKind {
    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ms => "MS",
            Self::Dbs => "DBS",
        }
    }
}

impl FromStr for StationKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        [Self::Ms, Self::Dbs]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownKind)
    }
}

/// Error: the text is not the kind of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_kind")]
pub struct UnknownKind;

/// A station as `GET /api/stations/` lists it (CONTRACT §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationEntry {
    /// Primary key.
    pub id: StationId,
    /// Name, unique among stations.
    pub name: String,
    /// Kind of the station.
    pub kind: StationKind,
    /// IANA name of the station's time zone.
    pub time_zone: String,
    /// The mother station that supplies a DBS; `None` for an MS, and for a DBS without one.
    pub mother_station_id: Option<StationId>,
}
