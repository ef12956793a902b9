//! What a commit changed, as the hub and the bus are told of it.

use crate::{
    id::{NotificationId, UserId},
    notification::{ChangeKind, NotificationType},
    shift::Shift,
};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// What one commit changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Inboxes, each with its new `seq`.
    pub inboxes: Vec<InboxChange>,
    /// The shift that was created or changed.
    pub shift: Option<Arc<Shift>>,
    /// Users whose sessions, tokens or roles changed.
    pub access: Vec<UserId>,
}

/// One change of one inbox.
#[derive(Clone, Debug)]
pub struct InboxChange {
    /// Whose.
    pub user: UserId,
    /// Its place in the order of the inbox.
    pub seq: i64,
    /// Unread after it.
    pub unread: i64,
    /// What it was.
    pub what: InboxEvent,
}

/// What changed in an inbox.
#[derive(Clone, Debug)]
pub enum InboxEvent {
    /// A new notification.
    New {
        /// Its id.
        id: NotificationId,
        /// What it says, shared by everyone who gets it.
        content: Arc<Content>,
    },
    /// Read state.
    Changed(ChangeKind),
}

/// What a notification says, the same for everyone who gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it is about.
    pub kind: NotificationType,
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub message: String,
    /// The same for machines.
    pub data: Value,
    /// The page to open.
    pub action_url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}
