//! Notifications: one row per user and event (CONTRACT §4).

mod data;
#[cfg(feature = "ssr")]
pub mod message;

pub use data::{EmergencyData, NotificationData, ShiftData, StockRequestData, TripData};

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
}

impl NotificationType {
    /// Every type.
    pub const ALL: [Self; 6] = [
        Self::ShiftCreated,
        Self::ShiftApproved,
        Self::ShiftRejected,
        Self::TripAssigned,
        Self::StockRequest,
        Self::Emergency,
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
            seq: received.seq,
        }
    }
}

/// A change of read state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ReceivedChange")]
pub struct Change {
    /// Position in the order of all changes of the inbox.
    pub seq: i64,
    /// The change itself.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// A change before its type is checked. Deserializes in one pass; with serde's internal tagging, serde would buffer the
/// whole change first.
#[derive(Deserialize)]
struct ReceivedChange {
    seq: i64,
    #[serde(rename = "type")]
    kind: String,
    ids: Option<Vec<NotificationId>>,
    up_to: Option<NotificationId>,
}

impl TryFrom<ReceivedChange> for Change {
    type Error = UnknownChange;

    fn try_from(received: ReceivedChange) -> Result<Self, UnknownChange> {
        let ReceivedChange {
            seq,
            kind,
            ids,
            up_to,
        } = received;
        let kind = ChangeKind::of(&kind, ids, up_to).ok_or(UnknownChange)?;
        Ok(Self { seq, kind })
    }
}

/// Error: the type of change is unknown, or a member that it requires is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_change")]
pub struct UnknownChange;

/// Kinds of changes of read state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChangeKind {
    /// Notifications were marked read.
    Read {
        /// The notifications.
        ids: Vec<NotificationId>,
    },
    /// Notifications were marked unread.
    Unread {
        /// The notifications.
        ids: Vec<NotificationId>,
    },
    /// All notifications up to and including `up_to` were marked read.
    AllRead {
        /// The newest notification that was marked.
        up_to: NotificationId,
    },
}

impl ChangeKind {
    /// The change with this wire name, if its required members are present.
    pub(crate) fn of(
        kind: &str,
        ids: Option<Vec<NotificationId>>,
        up_to: Option<NotificationId>,
    ) -> Option<Self> {
        match kind {
            "read" => Some(Self::Read { ids: ids? }),
            "unread" => Some(Self::Unread { ids: ids? }),
            "all_read" => Some(Self::AllRead { up_to: up_to? }),
            _ => None,
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
    /// Changes of read state, oldest first.
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

    #[test]
    fn every_change_round_trips_and_incomplete_ones_are_rejected() {
        for written in [
            serde_json::json!({"seq": 1, "type": "read", "ids": [1, 2]}),
            serde_json::json!({"seq": 2, "type": "unread", "ids": [1]}),
            serde_json::json!({"seq": 3, "type": "all_read", "up_to": 9}),
        ] {
            let change = Change::deserialize(&written).expect("valid change");
            assert_eq!(serde_json::to_value(change).expect("serializable"), written);
        }
        let broken = serde_json::json!({"seq": 1, "type": "read"});
        assert!(Change::deserialize(&broken).is_err());
    }

    #[test]
    fn changes_have_the_json_form_of_the_contract() {
        let json = |seq, kind| serde_json::to_value(Change { seq, kind }).expect("serializable");
        assert_eq!(
            json(
                4,
                ChangeKind::Read {
                    ids: vec![NotificationId::new(9)]
                }
            ),
            serde_json::json!({"seq": 4, "type": "read", "ids": [9]})
        );
        assert_eq!(
            json(
                5,
                ChangeKind::AllRead {
                    up_to: NotificationId::new(9)
                }
            ),
            serde_json::json!({"seq": 5, "type": "all_read", "up_to": 9})
        );
    }
}
