//! The frames of the WebSocket, in both directions (CONTRACT §5).

mod received;
#[cfg(feature = "ssr")]
mod writer;

#[cfg(feature = "ssr")]
pub use writer::FrameWriter;

use crate::{
    emergency::Emergency,
    id::{NotificationId, SeriesId, ShiftId, StationId, VendorId},
    json,
    notification::{ChangeKind, Notification, Resolved},
    shift::{Person, Shift},
    stock_request::StockRequest,
    trip::Trip,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// Maximum size of a client's message, in bytes.
pub const MAX_CLIENT_MESSAGE: usize = 4096;
/// Maximum number of changes that one `resume` replays; a client that missed more reloads everything.
pub const MAX_REPLAY: i64 = 500;

/// Maximum number of notifications that one `received` or `seen` names.
pub const MAX_RECEIPT_IDS: usize = 100;

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    try_from = "received::ReceivedFrame"
)]
pub enum ServerFrame {
    /// The unread count as of `seq`.
    UnreadCount {
        /// Number of unread notifications in the whole inbox.
        count: i64,
        /// Latest change of the inbox.
        seq: i64,
        /// Epoch: changes when a backup is restored; clients then reload everything.
        epoch: String,
    },
    /// A new notification.
    Notification {
        /// The notification.
        notification: Box<Notification>,
        /// Position of this change in the inbox.
        seq: i64,
    },
    /// Notifications were marked read, by any client of the user.
    Read {
        /// The notifications.
        ids: Vec<NotificationId>,
        /// Position of this change in the inbox.
        seq: i64,
    },
    /// Notifications were marked unread, by any client of the user.
    Unread {
        /// The notifications.
        ids: Vec<NotificationId>,
        /// Position of this change in the inbox.
        seq: i64,
    },
    /// All notifications up to `up_to` were marked read, by any client of the user.
    AllRead {
        /// The newest notification that was marked.
        up_to: NotificationId,
        /// Position of this change in the inbox.
        seq: i64,
    },
    /// What the notifications are about was settled; they were marked read if they were unread (CONTRACT §4).
    Resolved {
        /// The notifications.
        ids: Vec<NotificationId>,
        /// How they were resolved.
        resolved: Resolved,
        /// Position of this change in the inbox.
        seq: i64,
    },
    /// A shift was created or changed. A hint to fetch; not replayed by `resume`.
    Shift {
        /// The shift in its current state.
        shift: Box<Shift>,
    },
    /// Which EICs have a shift open, without the user. A hint; not replayed by `resume`.
    Viewers {
        /// The shift.
        shift_id: ShiftId,
        /// The EICs of its station who have it open; empty if nobody is left.
        viewers: Vec<Person>,
    },
    /// A trip was created or changed. A hint; not replayed by `resume`.
    Trip {
        /// The trip in its current state.
        trip: Box<Trip>,
    },
    /// A stock request was created or changed. A hint; not replayed by `resume`.
    StockRequest {
        /// The request in its current state.
        stock_request: Box<StockRequest>,
    },
    /// An emergency was raised or changed. A hint; not replayed by `resume`.
    Emergency {
        /// The emergency in its current state.
        emergency: Box<Emergency>,
    },
    /// Dates of a series were created or changed together. Sent instead of one `shift` frame for each; a hint to fetch,
    /// not replayed by `resume`.
    Series {
        /// Id of the series.
        series_id: SeriesId,
        /// Station whose EICs decide.
        station_id: StationId,
        /// Vendor that requested the series.
        vendor_id: VendorId,
        /// The dates, in order of their ids.
        shift_ids: Vec<ShiftId>,
    },
    /// The replay requested by `resume` has ended.
    Resumed {
        /// The requested `since`.
        from: i64,
        /// Last `seq` that was replayed.
        to: i64,
        /// Whether the replay was complete; if not, the client reloads everything.
        complete: bool,
    },
    /// An action was refused; the socket stays open.
    Error {
        /// Machine-readable code.
        code: String,
        /// Sentence for the user.
        message: String,
        /// The `ref` of the action, if it had one.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<Reference>,
    },
    /// An action was carried out.
    Ack {
        /// The `ref` of the action, if it had one.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<Reference>,
    },
    /// A frame type that this client does not know; to be ignored.
    #[serde(skip_serializing)]
    Unknown,
}

impl ServerFrame {
    /// The frame with a record.
    #[cfg(feature = "ssr")]
    pub fn of_record(record: &crate::event::Record) -> Self {
        use crate::event::Record;
        match record {
            Record::Trip(trip) => Self::Trip {
                trip: Box::new((**trip).clone()),
            },
            Record::StockRequest(request) => Self::StockRequest {
                stock_request: Box::new((**request).clone()),
            },
            Record::Emergency(emergency) => Self::Emergency {
                emergency: Box::new((**emergency).clone()),
            },
        }
    }

    /// The frame for a change of notifications that are already in the inbox.
    pub fn of_change(kind: ChangeKind, seq: i64) -> Self {
        match kind {
            ChangeKind::Read { ids } => Self::Read { ids, seq },
            ChangeKind::Unread { ids } => Self::Unread { ids, seq },
            ChangeKind::AllRead { up_to } => Self::AllRead { up_to, seq },
            ChangeKind::Resolved { ids, resolved } => Self::Resolved { ids, resolved, seq },
        }
    }
}

/// The `ref` of an action: a string or a number that the server returns unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reference {
    /// A string.
    Text(String),
    /// A number.
    Number(Number),
}

impl Reference {
    /// A reference that is a number.
    pub fn number(value: i64) -> Self {
        Self::Number(value.into())
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Number(number) => Some(Self::Number(number.clone())),
            _ => None,
        }
    }
}

/// An action requested by a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAction {
    /// Mark one notification as read.
    MarkRead {
        /// The notification.
        notification_id: NotificationId,
    },
    /// Mark all notifications as read, or all up to one.
    MarkAllRead {
        /// The newest notification to mark; `None` marks all.
        up_to: Option<NotificationId>,
    },
    /// Replay every change with a greater `seq`.
    Resume {
        /// The last `seq` that the client has applied.
        since: i64,
    },
    /// Say that these notifications arrived at a page.
    Received {
        /// 1 to [`MAX_RECEIPT_IDS`] notifications.
        ids: Vec<NotificationId>,
    },
    /// Say that the user saw these notifications.
    Seen {
        /// 1 to [`MAX_RECEIPT_IDS`] notifications.
        ids: Vec<NotificationId>,
    },
    /// Say which shift is open on this socket.
    Viewing {
        /// The shift; `None` if none is open.
        shift_id: Option<ShiftId>,
    },
}

/// An action with its reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMessage {
    /// The action.
    pub action: ClientAction,
    /// Returned unchanged with the response, so that the client can match them.
    pub reference: Option<Reference>,
}

/// Why a message is not a valid action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum ActionError {
    /// Not one clean JSON object.
    NotAnObject,
    /// No `action`, or none of ours.
    UnknownAction,
    /// A field is missing or has another type.
    InvalidField(&'static str),
}

impl ActionError {
    /// The machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnObject => "malformed",
            Self::UnknownAction => "unknown_action",
            Self::InvalidField(_) => "invalid",
        }
    }
}

impl ClientMessage {
    /// Parses a text message.
    ///
    /// # Errors
    /// Includes the reference, if the message had one.
    pub fn parse(text: &str) -> Result<Self, (ActionError, Option<Reference>)> {
        let values: Map<String, Value> =
            json::object(text.as_bytes()).map_err(|_| (ActionError::NotAnObject, None))?;
        let reference = match values.get("ref") {
            None | Some(Value::Null) => None,
            Some(value) => {
                Some(Reference::from_value(value).ok_or((ActionError::InvalidField("ref"), None))?)
            }
        };
        match ClientAction::from_object(&values) {
            Ok(action) => Ok(Self { action, reference }),
            Err(error) => Err((error, reference)),
        }
    }
}

impl ClientAction {
    /// The message that requests this action.
    pub fn to_message(&self) -> String {
        match self {
            Self::MarkRead { notification_id } => {
                format!(r#"{{"action":"mark_read","notification_id":{notification_id}}}"#)
            }
            Self::MarkAllRead { up_to: None } => r#"{"action":"mark_all_read"}"#.to_owned(),
            Self::MarkAllRead { up_to: Some(up_to) } => {
                format!(r#"{{"action":"mark_all_read","up_to":{up_to}}}"#)
            }
            Self::Received { ids } => receipt("received", ids),
            Self::Seen { ids } => receipt("seen", ids),
            Self::Viewing { shift_id: None } => {
                r#"{"action":"viewing","shift_id":null}"#.to_owned()
            }
            Self::Viewing {
                shift_id: Some(shift_id),
            } => format!(r#"{{"action":"viewing","shift_id":{shift_id}}}"#),
            Self::Resume { since } => format!(r#"{{"action":"resume","since":{since}}}"#),
        }
    }

    fn from_object(values: &Map<String, Value>) -> Result<Self, ActionError> {
        let number = |name| {
            values
                .get(name)
                .and_then(Value::as_i64)
                .ok_or(ActionError::InvalidField(name))
        };
        match values.get("action").and_then(Value::as_str) {
            Some("mark_read") => Ok(Self::MarkRead {
                notification_id: NotificationId::new(number("notification_id")?),
            }),
            Some("mark_all_read") => match values.get("up_to") {
                None | Some(Value::Null) => Ok(Self::MarkAllRead { up_to: None }),
                Some(_) => Ok(Self::MarkAllRead {
                    up_to: Some(NotificationId::new(number("up_to")?)),
                }),
            },
            Some("resume") => match number("since")? {
                since @ 0.. => Ok(Self::Resume { since }),
                _ => Err(ActionError::InvalidField("since")),
            },
            Some("received") => Ok(Self::Received {
                ids: receipt_ids(values)?,
            }),
            Some("seen") => Ok(Self::Seen {
                ids: receipt_ids(values)?,
            }),
            Some("viewing") => match values.get("shift_id") {
                Some(Value::Null) => Ok(Self::Viewing { shift_id: None }),
                _ => Ok(Self::Viewing {
                    shift_id: Some(ShiftId::new(number("shift_id")?)),
                }),
            },
            _ => Err(ActionError::UnknownAction),
        }
    }
}

fn receipt(action: &str, ids: &[NotificationId]) -> String {
    let ids: Vec<_> = ids.iter().map(NotificationId::to_string).collect();
    format!(r#"{{"action":"{action}","ids":[{}]}}"#, ids.join(","))
}

/// The ids of a `received` or `seen`.
fn receipt_ids(values: &Map<String, Value>) -> Result<Vec<NotificationId>, ActionError> {
    let ids = values.get("ids").and_then(Value::as_array);
    ids.filter(|ids| (1..=MAX_RECEIPT_IDS).contains(&ids.len()))
        .and_then(|ids| {
            ids.iter()
                .map(|id| id.as_i64().map(NotificationId::new))
                .collect()
        })
        .ok_or(ActionError::InvalidField("ids"))
}

#[cfg(test)]
mod tests;
