//! How frames are read: all their fields at once, then the frame that they make. serde's own way with a tag inside weighs a page of its
//! own for each type, and the browser has to load it.

use super::{Reference, ServerFrame};
use crate::{
    id::NotificationId,
    notification::{Change, ChangeKind, Notification},
    shift::Shift,
};
use serde::Deserialize;

/// A field that a frame of this type has was not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a field is missing")]
pub struct MissingField;

/// Every field that any frame has.
#[derive(Deserialize)]
pub(super) struct FrameFields {
    #[serde(rename = "type")]
    kind: String,
    count: Option<i64>,
    seq: Option<i64>,
    epoch: Option<String>,
    notification: Option<Notification>,
    ids: Option<Vec<NotificationId>>,
    up_to: Option<NotificationId>,
    shift: Option<Box<Shift>>,
    from: Option<i64>,
    to: Option<i64>,
    complete: Option<bool>,
    code: Option<String>,
    message: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<Reference>,
}

impl TryFrom<FrameFields> for ServerFrame {
    type Error = MissingField;

    fn try_from(fields: FrameFields) -> Result<Self, MissingField> {
        read_frame(fields).ok_or(MissingField)
    }
}

fn read_frame(fields: FrameFields) -> Option<ServerFrame> {
    Some(match fields.kind.as_str() {
        "unread_count" => ServerFrame::UnreadCount {
            count: fields.count?,
            seq: fields.seq?,
            epoch: fields.epoch?,
        },
        "notification" => ServerFrame::Notification {
            notification: fields.notification?,
            seq: fields.seq?,
        },
        kind @ ("read" | "unread" | "all_read") => {
            ServerFrame::of_change(read_change(kind, fields.ids, fields.up_to)?, fields.seq?)
        }
        "shift" => ServerFrame::Shift {
            shift: fields.shift?,
        },
        "resumed" => ServerFrame::Resumed {
            from: fields.from?,
            to: fields.to?,
            complete: fields.complete?,
        },
        "error" => ServerFrame::Error {
            code: fields.code?,
            message: fields.message?,
            reference: fields.reference,
        },
        "ack" => ServerFrame::Ack {
            reference: fields.reference,
        },
        _ => ServerFrame::Unknown,
    })
}

/// Every field that any change of read state has.
#[derive(Deserialize)]
pub(crate) struct ChangeFields {
    seq: i64,
    #[serde(rename = "type")]
    kind: String,
    ids: Option<Vec<NotificationId>>,
    up_to: Option<NotificationId>,
}

impl TryFrom<ChangeFields> for Change {
    type Error = MissingField;

    fn try_from(fields: ChangeFields) -> Result<Self, MissingField> {
        let kind = read_change(&fields.kind, fields.ids, fields.up_to).ok_or(MissingField)?;
        Ok(Self {
            seq: fields.seq,
            kind,
        })
    }
}

fn read_change(
    kind: &str,
    ids: Option<Vec<NotificationId>>,
    up_to: Option<NotificationId>,
) -> Option<ChangeKind> {
    match kind {
        "read" => Some(ChangeKind::Read { ids: ids? }),
        "unread" => Some(ChangeKind::Unread { ids: ids? }),
        "all_read" => Some(ChangeKind::AllRead { up_to: up_to? }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_frame_is_read_as_it_is_written() {
        for text in [
            json!({"type": "unread_count", "count": 2, "seq": 5, "epoch": "e"}),
            json!({"type": "read", "ids": [1, 2], "seq": 6}),
            json!({"type": "unread", "ids": [1], "seq": 7}),
            json!({"type": "all_read", "up_to": 9, "seq": 8}),
            json!({"type": "resumed", "from": 1, "to": 6, "complete": true}),
            json!({"type": "error", "code": "c", "message": "m", "ref": "r"}),
            json!({"type": "ack", "ref": 3}),
            json!({"type": "ack"}),
        ] {
            let frame: ServerFrame = serde_json::from_value(text.clone()).expect("a frame");
            assert_eq!(serde_json::to_value(frame).expect("json"), text);
        }
        for text in [
            json!({"type": "unread_count", "count": 2}),
            json!({"type": "read", "seq": 6}),
            json!({"seq": 6}),
        ] {
            assert!(serde_json::from_value::<ServerFrame>(text).is_err());
        }
    }

    #[test]
    fn every_change_is_read_as_it_is_written() {
        for text in [
            json!({"seq": 1, "type": "read", "ids": [1, 2]}),
            json!({"seq": 2, "type": "unread", "ids": [1]}),
            json!({"seq": 3, "type": "all_read", "up_to": 9}),
        ] {
            let change: Change = serde_json::from_value(text.clone()).expect("a change");
            assert_eq!(serde_json::to_value(change).expect("json"), text);
        }
        assert!(serde_json::from_value::<Change>(json!({"seq": 1, "type": "read"})).is_err());
    }
}
