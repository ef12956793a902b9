//! Emergencies: alarms at a station (CONTRACT §7).

use crate::{
    id::{EmergencyId, StationId, UserId},
    shift::{Person, UnknownStatus},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Status of an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EmergencyStatus {
    /// Raised and not closed.
    Active,
    /// Closed with a note.
    Closed,
}

impl EmergencyStatus {
    /// Every status.
    pub const ALL: [Self; 2] = [Self::Active, Self::Closed];

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Closed => "CLOSED",
        }
    }
}

impl FromStr for EmergencyStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownStatus)
    }
}

/// How many recipients an emergency has, and how far it got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyCounts {
    /// Users who were told.
    pub told: i64,
    /// Users whose page has received it.
    pub reached: i64,
    /// Users who have seen it.
    pub seen: i64,
    /// Users who have acknowledged it.
    pub acknowledged: i64,
}

/// An emergency in the form of the REST API, without its recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Primary key.
    pub id: EmergencyId,
    /// Current status.
    pub status: EmergencyStatus,
    /// The station.
    pub station_id: StationId,
    /// Its name.
    pub station_name: String,
    /// What happened, in the words of who raised it.
    pub message: String,
    /// Whether it is a drill.
    pub drill: bool,
    /// Who raised it.
    pub raised_by: Person,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Who closed it.
    pub closed_by: Option<Person>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Why it was closed.
    pub closing_note: Option<String>,
    /// How many were told, reached, and so on.
    pub counts: EmergencyCounts,
    /// Increases by one with every change.
    pub version: i64,
}

/// One recipient of an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyRecipient {
    /// The user.
    pub user_id: UserId,
    /// Their name.
    pub full_name: String,
    /// When their notification was stored.
    pub stored_at: Timestamp,
    /// When a page of theirs received it.
    pub reached_at: Option<Timestamp>,
    /// When it was first seen.
    pub seen_at: Option<Timestamp>,
    /// When they acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
}
