//! How frames are read.

use super::{Reference, ServerFrame};
use crate::{
    from_json::{FromJson, Json},
    notification::Change,
};

impl FromJson for ServerFrame {
    fn from_json(json: &Json) -> Option<Self> {
        let kind: String = json.read("type")?;
        Some(match kind.as_str() {
            "unread_count" => Self::UnreadCount {
                count: json.read("count")?,
                seq: json.read("seq")?,
                epoch: json.read("epoch")?,
            },
            "notification" => Self::Notification {
                notification: json.read("notification")?,
                seq: json.read("seq")?,
            },
            "read" | "unread" | "all_read" => {
                let Change { seq, kind } = Change::from_json(json)?;
                Self::of_change(kind, seq)
            }
            "shift" => Self::Shift {
                shift: json.read("shift")?,
            },
            "resumed" => Self::Resumed {
                from: json.read("from")?,
                to: json.read("to")?,
                complete: json.read("complete")?,
            },
            "error" => Self::Error {
                code: json.read("code")?,
                message: json.read("message")?,
                reference: json.read("ref")?,
            },
            "ack" => Self::Ack {
                reference: json.read("ref")?,
            },
            _ => Self::Unknown,
        })
    }
}

impl FromJson for Reference {
    fn from_json(json: &Json) -> Option<Self> {
        match json.text() {
            Some(text) => Some(Self::Text(text)),
            None => json.whole().map(Self::number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_frame_is_read_as_it_is_written() {
        for written in [
            json!({"type": "unread_count", "count": 2, "seq": 5, "epoch": "e"}),
            json!({"type": "read", "ids": [1, 2], "seq": 6}),
            json!({"type": "unread", "ids": [1], "seq": 7}),
            json!({"type": "all_read", "up_to": 9, "seq": 8}),
            json!({"type": "resumed", "from": 1, "to": 6, "complete": true}),
            json!({"type": "error", "code": "c", "message": "m", "ref": "r"}),
            json!({"type": "ack", "ref": 3}),
            json!({"type": "ack"}),
        ] {
            let frame = ServerFrame::from_json_text(&written.to_string()).expect("a frame");
            assert_eq!(serde_json::to_value(frame).expect("json"), written);
        }
        for broken in [
            json!({"type": "unread_count", "count": 2}),
            json!({"type": "read", "seq": 6}),
            json!({"seq": 6}),
        ] {
            assert_eq!(ServerFrame::from_json_text(&broken.to_string()), None);
        }
    }

    #[test]
    fn every_change_is_read_as_it_is_written() {
        for written in [
            json!({"seq": 1, "type": "read", "ids": [1, 2]}),
            json!({"seq": 2, "type": "unread", "ids": [1]}),
            json!({"seq": 3, "type": "all_read", "up_to": 9}),
        ] {
            let change = Change::from_json_text(&written.to_string()).expect("a change");
            assert_eq!(serde_json::to_value(change).expect("json"), written);
        }
        let broken = json!({"seq": 1, "type": "read"});
        assert_eq!(Change::from_json_text(&broken.to_string()), None);
    }
}
