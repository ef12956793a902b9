//! Lists notifications, page by page.

use super::head_in;
use crate::{
    error::Error,
    notification::{InboxList, NotificationType},
    service::Service,
    store::inboxes::{self, Listed},
    user::User,
};

/// Default number of notifications in a list (CONTRACT §4).
pub const DEFAULT_LIMIT: u32 = 50;
/// Maximum number of notifications in a list (CONTRACT §4).
pub const MAX_LIMIT: u32 = 200;

/// Selects the notifications of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxQuery {
    /// `next_cursor` of the previous page; `None` for the first page.
    pub cursor: Option<String>,
    /// Maximum number of notifications, 1..=200.
    pub limit: u32,
    /// Whether to list only unread notifications.
    pub unread_only: bool,
    /// List only notifications of this type.
    pub kind: Option<NotificationType>,
}

impl Default for InboxQuery {
    fn default() -> Self {
        Self {
            cursor: None,
            limit: DEFAULT_LIMIT,
            unread_only: false,
            kind: None,
        }
    }
}

/// The newest notifications, or those before a cursor.
///
/// # Errors
/// [`Error::InvalidParameter`] for an invalid cursor or a limit out of range.
pub async fn list(service: &Service, user: &User, query: &InboxQuery) -> Result<InboxList, Error> {
    if !(1..=MAX_LIMIT).contains(&query.limit) {
        return Err(Error::InvalidParameter {
            name: "limit".into(),
        });
    }
    let before = query.cursor.as_deref().map(read_cursor).transpose()?;
    let limit = i64::from(query.limit);
    let mut snapshot = service.store().snapshot().await?;
    let head = head_in(&mut snapshot, user.id).await?;
    // One more than requested, to know whether there is a next page.
    let listed = Listed {
        before,
        unread_only: query.unread_only,
        kind: query.kind,
        limit: limit + 1,
    };
    let mut notifications = inboxes::list(&mut snapshot, user.id, listed).await?;
    let more = notifications.len() > query.limit as usize;
    notifications.truncate(query.limit as usize);
    let next_cursor = notifications
        .last()
        .filter(|_| more)
        .map(|last| write_cursor(last.seq));
    Ok(InboxList {
        notifications,
        unread_count: head.unread,
        next_cursor,
        seq: head.seq,
        epoch: service.epoch().to_owned(),
    })
}

/// A cursor is a `seq` with the prefix `s`, so that nobody mistakes it for an id.
fn write_cursor(seq: i64) -> String {
    format!("s{seq}")
}

fn read_cursor(text: &str) -> Result<i64, Error> {
    let seq = text
        .strip_prefix('s')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok());
    seq.filter(|seq| *seq > 0)
        .ok_or_else(|| Error::InvalidParameter {
            name: "cursor".into(),
        })
}
