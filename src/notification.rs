//! What a user is told: one row for one user about one thing (CONTRACT §4).

mod data;
#[cfg(feature = "ssr")]
pub mod message;

pub use data::{EmergencyData, NotificationData, ShiftData, StockRequestData, TripData};

use crate::id::NotificationId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, str::FromStr};

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotificationType {
    /// A vendor asks for a shift: to the EICs of its station.
    ShiftCreated,
    /// An EIC approved it: to the users of its vendor.
    ShiftApproved,
    /// An EIC rejected it: to the users of its vendor.
    ShiftRejected,
    /// A trip was given to a driver.
    TripAssigned,
    /// A daughter station asks for gas.
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

/// A type that is none of ours.
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
    /// Its id.
    pub id: NotificationId,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: NotificationType,
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub message: String,
    /// The same for machines.
    pub data: NotificationData,
    /// The page to open.
    pub action_url: Option<String>,
    /// Whether its user has read it.
    pub is_read: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was read; reading it again does not move this, making it unread clears it.
    pub read_at: Option<Timestamp>,
    /// Its place in the order of all changes of this inbox; never changes.
    pub seq: i64,
}

/// A notification as it comes: what its data means depends on its type.
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

/// A change of read state, with its place in the order of all changes of the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ReceivedChange")]
pub struct Change {
    /// Its place.
    pub seq: i64,
    /// What changed.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// A change as it comes. Read like this and not by a tag, it is read in one go: serde would keep all of it first.
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

/// A change of a kind that this client does not know, or that lacks what its kind needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_change")]
pub struct UnknownChange;

/// What a change of read state did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChangeKind {
    /// These were read.
    Read {
        /// Which.
        ids: Vec<NotificationId>,
    },
    /// These were made unread again.
    Unread {
        /// Which.
        ids: Vec<NotificationId>,
    },
    /// All up to this one, itself included, were read.
    AllRead {
        /// The newest of them.
        up_to: NotificationId,
    },
}

impl ChangeKind {
    /// The change of this name, if it has what it needs.
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

/// The newest of an inbox (CONTRACT §4, `GET /api/notifications/`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxList {
    /// Newest first.
    pub notifications: Vec<Notification>,
    /// Over all, not only over these.
    pub unread_count: i64,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
    /// The inbox's latest change.
    pub seq: i64,
    /// The life of the database.
    pub epoch: String,
}

/// What changed in an inbox after some `seq` (CONTRACT §4, `?since=`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxDelta {
    /// New ones, oldest first, as they stand now.
    pub notifications: Vec<Notification>,
    /// Changes of read state, oldest first.
    pub changes: Vec<Change>,
    /// Over all.
    pub unread_count: i64,
    /// The inbox's latest change.
    pub seq: i64,
    /// The life of the database.
    pub epoch: String,
    /// Whether this reaches up to `seq`.
    pub complete: bool,
    /// Set if what was missed cannot be told: fetch everything anew.
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
    fn types_are_read_as_they_are_written() {
        for kind in NotificationType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).expect("json"), kind.as_str());
        }
    }

    #[test]
    fn every_change_is_read_as_it_is_written() {
        for written in [
            serde_json::json!({"seq": 1, "type": "read", "ids": [1, 2]}),
            serde_json::json!({"seq": 2, "type": "unread", "ids": [1]}),
            serde_json::json!({"seq": 3, "type": "all_read", "up_to": 9}),
        ] {
            let change = Change::deserialize(&written).expect("a change");
            assert_eq!(serde_json::to_value(change).expect("json"), written);
        }
        let broken = serde_json::json!({"seq": 1, "type": "read"});
        assert!(Change::deserialize(&broken).is_err());
    }

    #[test]
    fn a_change_looks_as_the_contract_has_it() {
        let json = |seq, kind| serde_json::to_value(Change { seq, kind }).expect("json");
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
