//! Serialization of inbox changes. A notification is serialized once for all its recipients: only its id and `seq`
//! differ.

use super::ServerFrame;
use crate::{
    event::{Content, InboxChange, InboxEvent},
    notification::{NotificationType, Resolved},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Error, Value};
use std::sync::Arc;

/// Serializes the frames of many changes; fastest if changes of the same event are adjacent.
pub struct FrameWriter {
    /// The epoch as a JSON string.
    epoch: String,
    last: Option<(Arc<Content>, String)>,
}

/// The members of a notification between its `id` and its `seq`, the same for all recipients.
#[derive(Serialize)]
struct Shared<'a> {
    #[serde(rename = "type")]
    kind: NotificationType,
    title: &'a str,
    message: &'a str,
    data: &'a Value,
    action_url: Option<&'a str>,
    is_read: bool,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
    resolved: Option<Resolved>,
}

impl FrameWriter {
    /// A writer for frames with this epoch.
    pub fn new(epoch: &str) -> Self {
        Self {
            epoch: Value::from(epoch).to_string(),
            last: None,
        }
    }

    /// The frame of the change, and the frame of the unread count that follows it (CONTRACT §5).
    ///
    /// # Errors
    /// If serialization fails, which the types of this crate rule out.
    pub fn write(&mut self, change: &InboxChange) -> Result<[String; 2], Error> {
        let (seq, unread, epoch) = (change.seq, change.unread, &self.epoch);
        let count =
            format!(r#"{{"type":"unread_count","count":{unread},"seq":{seq},"epoch":{epoch}}}"#);
        let frame = match &change.event {
            InboxEvent::New { id, content } => {
                let shared = self.shared(content)?;
                format!(
                    r#"{{"type":"notification","notification":{{"id":{id},{shared},"seq":{seq}}},"seq":{seq}}}"#
                )
            }
            InboxEvent::Changed(kind) => {
                serde_json::to_string(&ServerFrame::of_change(kind.clone(), seq))?
            }
        };
        Ok([frame, count])
    }

    fn shared(&mut self, content: &Arc<Content>) -> Result<&str, Error> {
        let last = match self.last.take() {
            Some(last) if Arc::ptr_eq(&last.0, content) => last,
            _ => (content.clone(), members(content)?),
        };
        Ok(&self.last.insert(last).1)
    }
}

/// The members of the object without its braces.
fn members(content: &Content) -> Result<String, Error> {
    let mut text = serde_json::to_string(&Shared {
        kind: content.kind,
        title: &content.title,
        message: &content.message,
        data: &content.data,
        action_url: content.action_url.as_deref(),
        is_read: false,
        created_at: content.created_at,
        read_at: None,
        resolved: None,
    })?;
    text.pop();
    text.remove(0);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{NotificationId, UserId},
        notification::{ChangeKind, Notification, NotificationData},
    };
    use serde_json::json;

    fn content(title: &str) -> Arc<Content> {
        Arc::new(Content {
            kind: NotificationType::ShiftCreated,
            title: title.to_owned(),
            message: "\"Quoted\",\n{and} more".to_owned(),
            data: json!({"shift_id": 7}),
            action_url: Some("/shifts/7".to_owned()),
            created_at: Timestamp::UNIX_EPOCH,
        })
    }

    fn new_change(user: i64, content: &Arc<Content>) -> InboxChange {
        InboxChange {
            user: UserId::new(user),
            seq: user * 10,
            unread: user,
            event: InboxEvent::New {
                id: NotificationId::new(user * 100),
                content: content.clone(),
            },
        }
    }

    fn notification_frame(change: &InboxChange, content: &Content) -> String {
        let notification = Notification {
            id: NotificationId::new(change.user.get() * 100),
            kind: content.kind,
            title: content.title.clone(),
            message: content.message.clone(),
            data: NotificationData::of(content.kind, content.data.clone()),
            action_url: content.action_url.clone(),
            is_read: false,
            created_at: content.created_at,
            read_at: None,
            resolved: None,
            seq: change.seq,
        };
        let frame = ServerFrame::Notification {
            notification: Box::new(notification),
            seq: change.seq,
        };
        serde_json::to_string(&frame).expect("serializable")
    }

    #[test]
    fn notification_frames_equal_those_of_serde_in_any_order_of_events() {
        let (one, other) = (content("one"), content("an\"other"));
        let mut writer = FrameWriter::new("e\"1");
        for (user, content) in [(1, &one), (2, &one), (3, &other), (4, &one)] {
            let change = new_change(user, content);
            let count = ServerFrame::UnreadCount {
                count: user,
                seq: user * 10,
                epoch: "e\"1".to_owned(),
            };
            assert_eq!(
                writer.write(&change).expect("serializable"),
                [
                    notification_frame(&change, content),
                    serde_json::to_string(&count).expect("serializable")
                ]
            );
        }
    }

    #[test]
    fn writes_changes_of_read_state() {
        let change = InboxChange {
            event: InboxEvent::Changed(ChangeKind::Read {
                ids: vec![NotificationId::new(5)],
            }),
            ..new_change(1, &content("one"))
        };
        let [frame, _] = FrameWriter::new("e").write(&change).expect("serializable");
        assert_eq!(frame, r#"{"type":"read","ids":[5],"seq":10}"#);
    }
}
