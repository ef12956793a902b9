//! What a user does with their inbox, and what a client that was away missed.

mod latest;
mod replay;

pub use latest::{Latest, heads, latest};
pub use replay::Replay;

use crate::{
    frame::{MAX_REPLAY, ServerFrame},
    id::{NotificationId, UserId},
    notification::{Change, ChangeKind, InboxDelta, InboxList, Notification, NotificationType},
    problem::{Problem, What},
    service::{Changes, InboxChange, InboxEvent, Service},
    store::inboxes::{self, Listed},
    user::User,
};
use jiff::SignedDuration;

pub use crate::store::inboxes::Head;

/// Notifications in a list if nothing else is asked for (CONTRACT §4).
pub const DEFAULT_LIMIT: u32 = 50;
/// Most notifications in a list (CONTRACT §4).
pub const MAX_LIMIT: u32 = 200;
/// For how long changes of read state can be replayed.
pub(crate) const CHANGES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Which notifications are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxQuery {
    /// Where an earlier page ended.
    pub cursor: Option<String>,
    /// At most so many, 1..=200.
    pub limit: u32,
    /// Only unread ones.
    pub unread_only: bool,
    /// Only this type.
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
/// [`Problem::InvalidParameter`] for a cursor that was never given out or a limit out of range.
pub async fn list(
    service: &Service,
    user: &User,
    query: &InboxQuery,
) -> Result<InboxList, Problem> {
    if !(1..=MAX_LIMIT).contains(&query.limit) {
        return Err(Problem::InvalidParameter {
            name: "limit".into(),
        });
    }
    let before = query.cursor.as_deref().map(read_cursor).transpose()?;
    let limit = i64::from(query.limit);
    let mut snapshot = service.store().snapshot().await?;
    let head = head_in(&mut snapshot, user.id).await?;
    // One more than asked for tells whether there is a next page.
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

/// What changed after `since`.
///
/// # Errors
/// [`Problem::InvalidParameter`] if `since` is negative.
pub async fn since(service: &Service, user: &User, since: i64) -> Result<InboxDelta, Problem> {
    if since < 0 {
        return Err(Problem::InvalidParameter {
            name: "since".into(),
        });
    }
    let missed = missed(service, user.id, since).await?;
    let (head, epoch) = (missed.head, service.epoch().to_owned());
    let mut delta = InboxDelta {
        notifications: Vec::new(),
        changes: Vec::new(),
        unread_count: head.unread,
        seq: head.seq,
        epoch,
        complete: false,
        reload: missed.unknown,
    };
    if !missed.unknown {
        delta.complete = !missed.more;
        for entry in missed.entries {
            match entry {
                Entry::New(notification) => delta.notifications.push(*notification),
                Entry::Changed(change) => delta.changes.push(change),
            }
        }
    }
    Ok(delta)
}

/// What changed after `since`, as frames. Reads the store, not the hub: nothing is missing.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot say.
pub async fn replay(service: &Service, user: UserId, since: i64) -> Result<Replay, Problem> {
    let missed = missed(service, user, since).await?;
    let Head { seq: to, unread } = missed.head;
    if missed.unknown || missed.more {
        return Ok(Replay {
            frames: Vec::new(),
            to,
            unread,
            complete: false,
        });
    }
    let frames = missed.entries.into_iter().map(|entry| match entry {
        Entry::New(notification) => ServerFrame::Notification {
            seq: notification.seq,
            notification,
        },
        Entry::Changed(change) => ServerFrame::of_change(change.kind, change.seq),
    });
    Ok(Replay {
        frames: frames.collect(),
        to,
        unread,
        complete: true,
    })
}

/// Where an inbox stands.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot say.
pub async fn head(service: &Service, user: UserId) -> Result<Head, Problem> {
    head_in(&mut *service.store().reader().await?, user).await
}

/// Reads a notification; reading it again changes nothing.
///
/// # Errors
/// [`Problem::NotFound`] if this user has none with this id.
pub async fn mark_read(service: &Service, user: &User, id: NotificationId) -> Result<(), Problem> {
    mark_one(service, user.id, id, true).await
}

/// Makes a notification unread again.
///
/// # Errors
/// [`Problem::NotFound`] if this user has none with this id.
pub async fn mark_unread(
    service: &Service,
    user: &User,
    id: NotificationId,
) -> Result<(), Problem> {
    mark_one(service, user.id, id, false).await
}

/// Reads all notifications, or all up to one of them: what arrived later stays unread.
///
/// # Errors
/// [`Problem::NotFound`] if `up_to` is not this user's.
pub async fn mark_all_read(
    service: &Service,
    user: &User,
    up_to: Option<NotificationId>,
) -> Result<(), Problem> {
    let (service_, user) = (service.clone(), user.id);
    service
        .uninterrupted(async move {
            let now = service_.now();
            let mut tx = service_.store().write().await?;
            inboxes::lock(&mut tx, user).await?;
            let newest = inboxes::newest(&mut tx, user, up_to).await?;
            let Some((newest, seq)) = newest else {
                return if up_to.is_some() {
                    Err(Problem::NotFound {
                        what: What::Notification,
                    })
                } else {
                    Ok(())
                };
            };
            let read = inboxes::all_up_to(&mut tx, user, seq, now).await?;
            if read == 0 {
                return Ok(());
            }
            let kind = ChangeKind::AllRead { up_to: newest };
            let head = inboxes::note(&mut tx, user, &kind, -read, now).await?;
            service_.commit(tx, read_state(user, head, kind)).await
        })
        .await
}

async fn mark_one(
    service: &Service,
    user: UserId,
    id: NotificationId,
    read: bool,
) -> Result<(), Problem> {
    let service_ = service.clone();
    service
        .uninterrupted(async move {
            let now = service_.now();
            let mut tx = service_.store().write().await?;
            inboxes::lock(&mut tx, user).await?;
            let changed = inboxes::set_read(&mut tx, user, id, read, now).await?;
            if !changed.ok_or(Problem::NotFound {
                what: What::Notification,
            })? {
                return Ok(());
            }
            let (kind, by) = if read {
                (ChangeKind::Read { ids: vec![id] }, -1)
            } else {
                (ChangeKind::Unread { ids: vec![id] }, 1)
            };
            let head = inboxes::note(&mut tx, user, &kind, by, now).await?;
            service_.commit(tx, read_state(user, head, kind)).await
        })
        .await
}

fn read_state(user: UserId, head: Head, kind: ChangeKind) -> Changes {
    let change = InboxChange {
        user,
        seq: head.seq,
        unread: head.unread,
        what: InboxEvent::Changed(kind),
    };
    Changes {
        inboxes: vec![change],
        ..Changes::default()
    }
}

async fn head_in(db: &mut crate::store::Connection, user: UserId) -> Result<Head, Problem> {
    inboxes::head(db, user).await?.ok_or(Problem::NotSignedIn)
}

enum Entry {
    New(Box<Notification>),
    Changed(Change),
}

impl Entry {
    fn seq(&self) -> i64 {
        match self {
            Self::New(notification) => notification.seq,
            Self::Changed(change) => change.seq,
        }
    }
}

struct Missed {
    head: Head,
    /// In order, at most [`MAX_REPLAY`].
    entries: Vec<Entry>,
    /// Whether there are more.
    more: bool,
    /// `since` is from the future, or older than what is kept.
    unknown: bool,
}

async fn missed(service: &Service, user: UserId, since: i64) -> Result<Missed, Problem> {
    let mut snapshot = service.store().snapshot().await?;
    let head = head_in(&mut snapshot, user).await?;
    let notifications =
        inboxes::notifications_since(&mut snapshot, user, since, MAX_REPLAY).await?;
    let changes = inboxes::changes_since(&mut snapshot, user, since, MAX_REPLAY).await?;
    let mut entries: Vec<_> = notifications
        .into_iter()
        .map(|new| Entry::New(Box::new(new)))
        .chain(changes.into_iter().map(Entry::Changed))
        .collect();
    entries.sort_unstable_by_key(Entry::seq);
    entries.truncate(usize::try_from(MAX_REPLAY).unwrap_or(usize::MAX));
    let expected = (head.seq - since).clamp(0, MAX_REPLAY);
    // `seq` has no gaps, so what is not there was trimmed.
    let trimmed = i64::try_from(entries.len()).unwrap_or(i64::MAX) != expected;
    Ok(Missed {
        head,
        more: head.seq - since > MAX_REPLAY,
        unknown: since > head.seq || trimmed,
        entries,
    })
}

/// A cursor is a place in the inbox; the letter keeps people from taking it for an id.
fn write_cursor(seq: i64) -> String {
    format!("s{seq}")
}

fn read_cursor(text: &str) -> Result<i64, Problem> {
    let seq = text
        .strip_prefix('s')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok());
    seq.filter(|seq| *seq > 0)
        .ok_or_else(|| Problem::InvalidParameter {
            name: "cursor".into(),
        })
}
