//! Stations of the gas network.

use crate::id::StationId;
use serde::{Deserialize, Serialize};

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
