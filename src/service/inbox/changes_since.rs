//! Changes of an inbox since a given `seq`, for a client that was offline.

use super::{Head, Replay, head_in};
use crate::{
    error::Error,
    frame::{MAX_REPLAY, ServerFrame},
    id::UserId,
    notification::{InboxDelta, Notification},
    service::Service,
    store::inboxes::{self, StoredChange},
    user::User,
};

/// The changes after `since`.
///
/// # Errors
/// [`Error::InvalidParameter`] if `since` is negative.
pub async fn since(service: &Service, user: &User, since: i64) -> Result<InboxDelta, Error> {
    if since < 0 {
        return Err(Error::InvalidParameter {
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
                Entry::Changed(stored) => delta.changes.push(stored.change),
            }
        }
    }
    Ok(delta)
}

/// The changes after `since` as frames. Reads the store, not the hub, so that none is missing.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn replay(service: &Service, user: UserId, since: i64) -> Result<Replay, Error> {
    let missed = missed(service, user, since).await?;
    let Head { seq: to, unread } = missed.head;
    if missed.unknown || missed.more {
        return Ok(Replay {
            frames: Vec::new(),
            unread_deltas: Vec::new(),
            to,
            unread,
            complete: false,
        });
    }
    let (frames, unread_deltas) = missed
        .entries
        .into_iter()
        .map(|entry| match entry {
            Entry::New(notification) => {
                let seq = notification.seq;
                (ServerFrame::Notification { seq, notification }, Some(1))
            }
            Entry::Changed(StoredChange {
                change,
                unread_delta,
            }) => (
                ServerFrame::of_change(change.kind, change.seq),
                unread_delta,
            ),
        })
        .unzip();
    Ok(Replay {
        frames,
        unread_deltas,
        to,
        unread,
        complete: true,
    })
}

enum Entry {
    New(Box<Notification>),
    Changed(StoredChange),
}

impl Entry {
    fn seq(&self) -> i64 {
        match self {
            Self::New(notification) => notification.seq,
            Self::Changed(stored) => stored.change.seq,
        }
    }
}

struct Missed {
    head: Head,
    /// In order of `seq`, at most [`MAX_REPLAY`].
    entries: Vec<Entry>,
    /// Whether there are more changes.
    more: bool,
    /// `since` is greater than the latest `seq`, or changes after it were already deleted.
    unknown: bool,
}

async fn missed(service: &Service, user: UserId, since: i64) -> Result<Missed, Error> {
    let mut snapshot = service.store().snapshot().await?;
    let head = head_in(&mut snapshot, user).await?;
    let notifications =
        inboxes::notifications_since(&mut snapshot, user, since, MAX_REPLAY).await?;
    let marked = inboxes::read_state_changes_since(&mut snapshot, user, since, MAX_REPLAY).await?;
    let resolved = inboxes::resolved_since(&mut snapshot, user, since, MAX_REPLAY).await?;
    let mut entries: Vec<_> = notifications
        .into_iter()
        .map(|new| Entry::New(Box::new(new)))
        .chain(marked.into_iter().chain(resolved).map(Entry::Changed))
        .collect();
    entries.sort_unstable_by_key(Entry::seq);
    entries.truncate(usize::try_from(MAX_REPLAY).unwrap_or(usize::MAX));
    // `seq` has no gaps, so a missing one was deleted by housekeeping.
    let last = head.seq.min(since.saturating_add(MAX_REPLAY));
    let unknown = since > head.seq
        || !entries
            .iter()
            .map(Entry::seq)
            .eq(since.saturating_add(1)..=last);
    Ok(Missed {
        head,
        more: head.seq - since > MAX_REPLAY,
        unknown,
        entries,
    })
}
