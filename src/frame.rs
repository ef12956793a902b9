//! The socket's frames, both ways (CONTRACT §5).

mod received;
#[cfg(feature = "ssr")]
mod writer;

#[cfg(feature = "ssr")]
pub use writer::FrameWriter;

use crate::{
    id::NotificationId,
    json,
    notification::{ChangeKind, Notification},
    shift::Shift,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// Largest message that a client may send, in bytes.
pub const MAX_CLIENT_MESSAGE: usize = 4096;
/// Most changes that a resume replays; who missed more fetches everything anew.
pub const MAX_REPLAY: i64 = 500;

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    try_from = "received::ReceivedFrame"
)]
pub enum ServerFrame {
    /// The unread count as of `seq`.
    UnreadCount {
        /// Unread over all.
        count: i64,
        /// The inbox's latest change.
        seq: i64,
        /// The life of the database.
        epoch: String,
    },
    /// A new notification.
    Notification {
        /// It.
        notification: Box<Notification>,
        /// Its place.
        seq: i64,
    },
    /// Read, somewhere.
    Read {
        /// Which.
        ids: Vec<NotificationId>,
        /// The change's place.
        seq: i64,
    },
    /// Made unread again, somewhere.
    Unread {
        /// Which.
        ids: Vec<NotificationId>,
        /// The change's place.
        seq: i64,
    },
    /// All up to one were read, somewhere.
    AllRead {
        /// The newest of them.
        up_to: NotificationId,
        /// The change's place.
        seq: i64,
    },
    /// A shift was created or changed: a hint to fetch, not replayed.
    Shift {
        /// As it stands.
        shift: Box<Shift>,
    },
    /// The replay that `since` asked for is over.
    Resumed {
        /// What was asked for.
        from: i64,
        /// Up to where it went.
        to: i64,
        /// Whether that is everything; if not, fetch everything anew.
        complete: bool,
    },
    /// An action was refused; the socket stays open.
    Error {
        /// For machines.
        code: String,
        /// For people.
        message: String,
        /// What the action carried.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<Reference>,
    },
    /// An action was done.
    Ack {
        /// What the action carried.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<Reference>,
    },
    /// A frame that this client does not know: to be ignored.
    #[serde(skip_serializing)]
    Unknown,
}

impl ServerFrame {
    /// The frame of a change of read state.
    pub fn of_change(kind: ChangeKind, seq: i64) -> Self {
        match kind {
            ChangeKind::Read { ids } => Self::Read { ids, seq },
            ChangeKind::Unread { ids } => Self::Unread { ids, seq },
            ChangeKind::AllRead { up_to } => Self::AllRead { up_to, seq },
        }
    }
}

/// A string or a number that a client sent with an action, given back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reference {
    /// A string.
    Text(String),
    /// A number.
    Number(Number),
}

impl Reference {
    /// A number.
    pub fn number(value: i64) -> Self {
        Self::Number(value.into())
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Number(number) => Some(Self::Number(number.clone())),
            _ => None,
        }
    }
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAction {
    /// Read one.
    MarkRead {
        /// Which.
        notification_id: NotificationId,
    },
    /// Read all, or all up to one.
    MarkAllRead {
        /// The newest to read; `None` reads all there are.
        up_to: Option<NotificationId>,
    },
    /// Replay every change with a greater `seq`.
    Resume {
        /// The last that the client has.
        since: i64,
    },
}

/// An action with what the client wants back on its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMessage {
    /// What to do.
    pub action: ClientAction,
    /// What comes back.
    pub reference: Option<Reference>,
}

/// Why a message is no action.
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
    /// The code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnObject => "malformed",
            Self::UnknownAction => "unknown_action",
            Self::InvalidField(_) => "invalid",
        }
    }
}

impl ClientMessage {
    /// Reads a text message. An error still carries the reference, if the message had one.
    pub fn parse(text: &str) -> Result<Self, (ActionError, Option<Reference>)> {
        let values: Map<String, Value> =
            json::object(text.as_bytes()).map_err(|_| (ActionError::NotAnObject, None))?;
        let reference = match values.get("ref") {
            None | Some(Value::Null) => None,
            Some(value) => {
                Some(Reference::read(value).ok_or((ActionError::InvalidField("ref"), None))?)
            }
        };
        match ClientAction::read(&values) {
            Ok(action) => Ok(Self { action, reference }),
            Err(error) => Err((error, reference)),
        }
    }
}

impl ClientAction {
    /// The message that asks for it.
    pub fn to_message(&self) -> String {
        match self {
            Self::MarkRead { notification_id } => {
                format!(r#"{{"action":"mark_read","notification_id":{notification_id}}}"#)
            }
            Self::MarkAllRead { up_to: None } => r#"{"action":"mark_all_read"}"#.to_owned(),
            Self::MarkAllRead { up_to: Some(up_to) } => {
                format!(r#"{{"action":"mark_all_read","up_to":{up_to}}}"#)
            }
            Self::Resume { since } => format!(r#"{{"action":"resume","since":{since}}}"#),
        }
    }

    fn read(values: &Map<String, Value>) -> Result<Self, ActionError> {
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
            _ => Err(ActionError::UnknownAction),
        }
    }
}

#[cfg(test)]
mod tests;
