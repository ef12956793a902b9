//! Emergencies: alarms at a station (CONTRACT §7).

use crate::{
    field_errors::{FieldError, FieldErrors},
    id::{EmergencyId, StationId, UserId},
    shift::{Person, UnknownStatus},
    text,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Longest message, in characters (CONTRACT §7).
pub const MAX_MESSAGE_CHARS: usize = 500;
/// Longest closing note, in characters (CONTRACT §7).
pub const MAX_NOTE_CHARS: usize = 500;
/// How long the EICs have to acknowledge before administrators are told (CONTRACT §7).
pub const ESCALATES_AFTER: SignedDuration = SignedDuration::from_secs(60);

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

impl Emergency {
    /// Whether this is `earlier`, or a later state of it. Another emergency may have the same id after a crash.
    pub fn follows(&self, earlier: &Self) -> bool {
        let raised = |state: &Self| {
            (
                state.id,
                state.raised_at,
                state.raised_by.id,
                state.station_id,
            )
        };
        let closed = |state: &Self| (state.closed_at, state.closed_by.as_ref().map(|by| by.id));
        raised(self) == raised(earlier)
            && self.message == earlier.message
            && self.version >= earlier.version
            && (earlier.closed_at.is_none() || closed(self) == closed(earlier))
    }
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

/// A request to raise an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyDraft {
    /// The station.
    pub station_id: StationId,
    /// What happened.
    pub message: String,
    /// Whether it is a drill.
    pub drill: bool,
}

impl EmergencyDraft {
    /// The draft with its message trimmed.
    ///
    /// # Errors
    /// What is wrong with the message.
    pub fn cleaned(self) -> Result<Self, FieldErrors> {
        let message = text::clean(&self.message, MAX_MESSAGE_CHARS)
            .map_err(|error| FieldErrors::one("message", error))?;
        Ok(Self { message, ..self })
    }
}

/// A closing note, trimmed.
///
/// # Errors
/// What is wrong with it.
pub fn clean_note(note: &str) -> Result<String, FieldError> {
    text::clean(note, MAX_NOTE_CHARS)
}

/// An emergency as a page shows it to one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyDetails {
    /// The emergency.
    pub emergency: Emergency,
    /// Its recipients, by name: all of them, or only the user.
    pub recipients: Vec<EmergencyRecipient>,
    /// Whether these are all recipients.
    pub shows_all: bool,
    /// Abbreviation of the station's time zone when it was raised.
    pub zone: String,
    /// The station's offset from UTC when it was raised, in seconds.
    pub offset_seconds: i32,
    /// Whether the user has acknowledged it.
    pub has_acknowledged: bool,
    /// Whether the user may acknowledge it now.
    pub may_acknowledge: bool,
    /// Whether the user may close it now.
    pub may_close: bool,
}

/// Selects the emergencies of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyFilter {
    /// Only those with this status.
    pub status: Option<EmergencyStatus>,
    /// Only those at this station.
    pub station: Option<StationId>,
    /// Active ones first; otherwise the newest first.
    pub active_first: bool,
}

/// Whom an emergency will tell, for the user who is about to raise it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyPreview {
    /// Name of the station.
    pub station_name: String,
    /// Number of EICs.
    pub eics: i64,
    /// Number of operators of the station.
    pub operators: i64,
    /// Number of users of vendors with a shift under way there.
    pub vendor_users: i64,
    /// Number of administrators who are told at once, because no EIC can be.
    pub admins: i64,
}
