//! What a commit changed: the events that the hub and the bus receive.

use crate::{
    id::{NotificationId, SeriesId, UserId},
    notification::{ChangeKind, NotificationType},
    shift::{Shift, ShiftVersion},
};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// Everything that one commit changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Inbox changes, each with the new `seq` of its inbox.
    pub inboxes: Vec<InboxChange>,
    /// The shift that was created or changed.
    pub shift: Option<Arc<Shift>>,
    /// The dates of a series that were created or changed together; a single one is in `shift`.
    pub series: Option<SeriesChange>,
    /// Users whose sessions, tokens or roles changed.
    pub access: Vec<UserId>,
}

/// Dates of a series that one commit created or changed.
#[derive(Clone, Debug)]
pub struct SeriesChange {
    /// The first of them.
    pub first: Arc<Shift>,
    /// All of them.
    pub dates: SeriesDates,
}

/// The versions of several dates of one series, without content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesDates {
    /// Id of the series.
    pub id: SeriesId,
    /// When they changed.
    pub changed_at: Timestamp,
    /// The dates, in order of their ids. They have the same station and vendor.
    pub versions: Vec<ShiftVersion>,
}

/// One change of one inbox.
#[derive(Clone, Debug)]
pub struct InboxChange {
    /// Owner of the inbox.
    pub user: UserId,
    /// Position in the order of the inbox's changes.
    pub seq: i64,
    /// Unread notifications after this change.
    pub unread: i64,
    /// The change itself.
    pub event: InboxEvent,
}

/// What changed in an inbox.
#[derive(Clone, Debug)]
pub enum InboxEvent {
    /// A new notification.
    New {
        /// Id of the recipient's notification.
        id: NotificationId,
        /// Content, shared by all recipients.
        content: Arc<Content>,
    },
    /// The read state changed.
    Changed(ChangeKind),
}

/// The content of a notification, the same for all recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Type of the notification.
    pub kind: NotificationType,
    /// Title, a few words.
    pub title: String,
    /// Message, one or two sentences.
    pub message: String,
    /// The same information in machine-readable form.
    pub data: Value,
    /// Path of the page to open.
    pub action_url: Option<String>,
    /// Time of creation.
    pub created_at: Timestamp,
}
