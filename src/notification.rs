//! Notifications: one row per user and event (CONTRACT §4).

mod change;
mod data;
#[cfg(feature = "ssr")]
mod foreign;
#[cfg(feature = "ssr")]
pub mod message;
mod resolved;

pub use change::{Change, ChangeKind, UnknownChange};
pub use data::{EmergencyData, NotificationData, ShiftData, StockRequestData, TripData};
#[cfg(feature = "ssr")]
pub use foreign::{
    ActionUrl, Addressees, FOREIGN_TYPES, ForeignDraft, ForeignNotification, InvalidActionUrl,
};
pub use resolved::{Resolved, ResolvedStatus};

use crate::id::NotificationId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, str::FromStr};

/// Type of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotificationType {
    /// A vendor created a shift. Recipients: the EICs of its station.
    ShiftCreated,
    /// An EIC approved a shift. Recipients: the users of its vendor.
    ShiftApproved,
    /// An EIC rejected a shift. Recipients: the users of its vendor.
    ShiftRejected,
    /// A trip was assigned to a driver.
    TripAssigned,
    /// A daughter station requests gas.
    StockRequest,
    /// An alarm at a station.
    Emergency,
    /// A shift that begins soon still waits for a decision. Recipients: the EICs of its station, later administrators
    /// too.
    ShiftWaiting,
    /// Nobody decided about a shift in time. Recipients: the users of its vendor and the EICs of its station.
    ShiftExpired,
}

impl NotificationType {
    /// Every type.
    pub const ALL: [Self; 8] = [
        Self::ShiftCreated,
        Self::ShiftApproved,
        Self::ShiftRejected,
        Self::TripAssigned,
        Self::StockRequest,
        Self::Emergency,
        Self::ShiftWaiting,
        Self::ShiftExpired,
    ];

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ShiftCreated => "SHIFT_CREATED",
            Self::ShiftApproved => "SHIFT_APPROVED",
            Self::ShiftRejected => "SHIFT_REJECTED",
            Self::TripAssigned => "TRIP_ASSIGNED",
            Self::StockRequest => "STOCK_REQUEST",
            Self::Emergency => "EMERGENCY",
            Self::ShiftWaiting => "SHIFT_WAITING",
            Self::ShiftExpired => "SHIFT_EXPIRED",
        }
    }
}

impl fmt::Display for NotificationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Error: the text is not a notification type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_type")]
pub struct UnknownType;

impl FromStr for NotificationType {
    type Err = UnknownType;

    fn from_str(text: &str) -> Result<Self, UnknownType> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownType)
    }
}

/// One notification of one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Received")]
pub struct Notification {
    /// Primary key.
    pub id: NotificationId,
    /// Type of the notification.
    #[serde(rename = "type")]
    pub kind: NotificationType,
    /// Title, a few words.
    pub title: String,
    /// Message, one or two sentences.
    pub message: String,
    /// The same information in machine-readable form.
    pub data: NotificationData,
    /// Path of the page to open; `None` if there is none.
    pub action_url: Option<String>,
    /// Whether the user has read it.
    pub is_read: bool,
    /// Time of creation.
    pub created_at: Timestamp,
    /// Time of the first reading; cleared when the notification is marked unread.
    pub read_at: Option<Timestamp>,
    /// How the request that this notification is about was settled; `None` while it is open, and for other types.
    pub resolved: Option<Resolved>,
    /// Position in the order of all changes of this inbox; never changes.
    pub seq: i64,
}

/// A notification before its data is typed: the form of the data depends on the type.
#[derive(Deserialize)]
struct Received {
    id: NotificationId,
    #[serde(rename = "type")]
    kind: NotificationType,
    title: String,
    message: String,
    data: Value,
    action_url: Option<String>,
    is_read: bool,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
    resolved: Option<Resolved>,
    seq: i64,
}

impl From<Received> for Notification {
    fn from(received: Received) -> Self {
        Self {
            id: received.id,
            kind: received.kind,
            title: received.title,
            message: received.message,
            data: NotificationData::of(received.kind, received.data),
            action_url: received.action_url,
            is_read: received.is_read,
            created_at: received.created_at,
            read_at: received.read_at,
            resolved: received.resolved,
            seq: received.seq,
        }
    }
}

/// A page of an inbox, newest first (CONTRACT §4, `GET /api/notifications/`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxList {
    /// Newest first.
    pub notifications: Vec<Notification>,
    /// Number of unread notifications in the whole inbox.
    pub unread_count: i64,
    /// Cursor of the next page, if there is one.
    pub next_cursor: Option<String>,
    /// Latest change of the inbox.
    pub seq: i64,
    /// Epoch: changes when a backup is restored; clients then reload everything.
    pub epoch: String,
}

/// The changes of an inbox since a given `seq` (CONTRACT §4, `?since=`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxDelta {
    /// New notifications in their current state, oldest first.
    pub notifications: Vec<Notification>,
    /// Changes of notifications that are not new, oldest first.
    pub changes: Vec<Change>,
    /// Number of unread notifications in the whole inbox.
    pub unread_count: i64,
    /// Latest change of the inbox.
    pub seq: i64,
    /// Epoch: changes when a backup is restored; clients then reload everything.
    pub epoch: String,
    /// Whether this includes all changes up to `seq`.
    pub complete: bool,
    /// Whether the missed changes cannot be determined: the client then fetches the whole inbox.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reload: bool,
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_round_trips() {
        for kind in NotificationType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(
                serde_json::to_value(kind).expect("serializable"),
                kind.as_str()
            );
        }
    }
}
