//! A change as the socket says it. A notification is written once for all whom it tells the same: only its id and its place differ.

use super::ServerFrame;
use crate::{
    event::{Content, InboxChange, InboxEvent},
    notification::NotificationType,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Error, Value};
use std::sync::Arc;

/// Writes the frames of many changes, fastest if those of one event follow each other.
pub struct FrameWriter {
    /// As JSON.
    epoch: String,
    last: Option<(Arc<Content>, String)>,
}

/// What stands between a notification's `id` and its `seq`.
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
}

impl FrameWriter {
    /// For a database in this life of it.
    pub fn new(epoch: &str) -> Self {
        Self {
            epoch: Value::from(epoch).to_string(),
            last: None,
        }
    }

    /// The change, and the unread count that follows it (CONTRACT §5).
    ///
    /// # Errors
    /// What cannot be written as JSON; nothing of ours.
    pub fn write(&mut self, change: &InboxChange) -> Result<[String; 2], Error> {
        let (seq, unread, epoch) = (change.seq, change.unread, &self.epoch);
        let count =
            format!(r#"{{"type":"unread_count","count":{unread},"seq":{seq},"epoch":{epoch}}}"#);
        let what = match &change.what {
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
        Ok([what, count])
    }

    fn shared(&mut self, content: &Arc<Content>) -> Result<&str, Error> {
        let last = match self.last.take() {
            Some(last) if Arc::ptr_eq(&last.0, content) => last,
            _ => (content.clone(), members(content)?),
        };
        Ok(&self.last.insert(last).1)
    }
}

/// The members of an object without its braces.
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

    fn new(user: i64, content: &Arc<Content>) -> InboxChange {
        InboxChange {
            user: UserId::new(user),
            seq: user * 10,
            unread: user,
            what: InboxEvent::New {
                id: NotificationId::new(user * 100),
                content: content.clone(),
            },
        }
    }

    fn of(change: &InboxChange, content: &Content) -> String {
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
            seq: change.seq,
        };
        let frame = ServerFrame::Notification {
            notification: Box::new(notification),
            seq: change.seq,
        };
        serde_json::to_string(&frame).expect("json")
    }

    #[test]
    fn frames_are_what_the_contract_calls_them_whoever_was_told_before() {
        let (one, other) = (content("one"), content("an\"other"));
        let mut writer = FrameWriter::new("e\"1");
        for (user, content) in [(1, &one), (2, &one), (3, &other), (4, &one)] {
            let change = new(user, content);
            let count = ServerFrame::UnreadCount {
                count: user,
                seq: user * 10,
                epoch: "e\"1".to_owned(),
            };
            assert_eq!(
                writer.write(&change).expect("json"),
                [
                    of(&change, content),
                    serde_json::to_string(&count).expect("json")
                ]
            );
        }
    }

    #[test]
    fn a_change_of_read_state_is_written_too() {
        let change = InboxChange {
            what: InboxEvent::Changed(ChangeKind::Read {
                ids: vec![NotificationId::new(5)],
            }),
            ..new(1, &content("one"))
        };
        let [what, _] = FrameWriter::new("e").write(&change).expect("json");
        assert_eq!(what, r#"{"type":"read","ids":[5],"seq":10}"#);
    }
}
