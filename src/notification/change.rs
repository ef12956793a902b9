//! Changes of notifications that are already in the inbox: read, unread, resolved.

use super::Resolved;
use crate::id::NotificationId;
use serde::{Deserialize, Serialize};

/// A change of notifications that are already in the inbox.
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
    resolved: Option<Resolved>,
}

impl TryFrom<ReceivedChange> for Change {
    type Error = UnknownChange;

    fn try_from(received: ReceivedChange) -> Result<Self, UnknownChange> {
        let ReceivedChange {
            seq,
            kind,
            ids,
            up_to,
            resolved,
        } = received;
        let kind = ChangeKind::of(&kind, ids, up_to, resolved).ok_or(UnknownChange)?;
        Ok(Self { seq, kind })
    }
}

/// Error: the type of change is unknown, or a member that it requires is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_change")]
pub struct UnknownChange;

/// Kinds of changes.
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
    /// Notifications were resolved, and marked read if they were unread.
    Resolved {
        /// The notifications.
        ids: Vec<NotificationId>,
        /// How they were resolved.
        resolved: Resolved,
    },
}

impl ChangeKind {
    /// The change with this wire name, if its required members are present.
    pub(crate) fn of(
        kind: &str,
        ids: Option<Vec<NotificationId>>,
        up_to: Option<NotificationId>,
        resolved: Option<Resolved>,
    ) -> Option<Self> {
        match kind {
            "read" => Some(Self::Read { ids: ids? }),
            "unread" => Some(Self::Unread { ids: ids? }),
            "all_read" => Some(Self::AllRead { up_to: up_to? }),
            "resolved" => Some(Self::Resolved {
                ids: ids?,
                resolved: resolved?,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_round_trips_and_incomplete_ones_are_rejected() {
        for written in [
            serde_json::json!({"seq": 1, "type": "read", "ids": [1, 2]}),
            serde_json::json!({"seq": 2, "type": "unread", "ids": [1]}),
            serde_json::json!({"seq": 3, "type": "all_read", "up_to": 9}),
            serde_json::json!({
                "seq": 4, "type": "resolved", "ids": [1, 2],
                "resolved": {
                    "status": "APPROVED", "by": {"id": 3, "full_name": "Asha Patel"}, "at": "2027-03-01T00:00:00Z",
                },
            }),
            serde_json::json!({
                "seq": 5, "type": "resolved", "ids": [1],
                "resolved": {"status": "EXPIRED", "by": null, "at": "2027-03-01T00:00:00Z"},
            }),
        ] {
            let change = Change::deserialize(&written).expect("valid change");
            assert_eq!(serde_json::to_value(change).expect("serializable"), written);
        }
        for broken in [
            serde_json::json!({"seq": 1, "type": "read"}),
            serde_json::json!({"seq": 1, "type": "resolved", "ids": [1]}),
        ] {
            assert!(Change::deserialize(&broken).is_err(), "{broken}");
        }
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
