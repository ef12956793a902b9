//! The latest changes of many inboxes in few queries, for a process that received only hints.

use crate::{
    error::Error,
    event::{Content, InboxChange, InboxEvent},
    id::UserId,
    notification::{ChangeKind, Resolved},
    service::Service,
    store::{
        Connection, MAX_LIST_LENGTH,
        inboxes::{self, Head, Latest as Stored, Pointer, PointerChange},
    },
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Inboxes per query. Small enough that other readers get their turn in between.
const BATCH_SIZE: usize = MAX_LIST_LENGTH;

/// The latest changes of one inbox.
#[derive(Clone, Debug)]
pub struct Latest {
    /// Owner of the inbox.
    pub user: UserId,
    /// Its latest `seq`.
    pub seq: i64,
    /// The changes up to `seq` as they were originally published: oldest first and without a gap. Empty if the latest
    /// change is one of read state.
    pub changes: Vec<InboxChange>,
}

/// The heads of many inboxes; unknown users are omitted. [`Error::Internal`] for an inbox whose row is broken.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn heads(
    service: &Service,
    users: &[UserId],
) -> Result<Vec<(UserId, Result<Head, Error>)>, Error> {
    // Adjacent rows of the store are read together.
    let mut users = users.to_vec();
    users.sort_unstable();
    let mut heads = Vec::with_capacity(users.len());
    for chunk in users.chunks(BATCH_SIZE) {
        let mut reader = service.store().reader().await?;
        let found = inboxes::heads(&mut reader, chunk).await?.into_iter();
        heads.extend(found.map(|(user, head)| (user, head.map_err(Error::from))));
    }
    Ok(heads)
}

/// The last `depth` changes of these inboxes, back to the last change of read state.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn latest(service: &Service, users: &[UserId], depth: i64) -> Result<Vec<Latest>, Error> {
    let mut reader = service.store().reader().await?;
    let stored = inboxes::latest(&mut reader, users, depth).await?;
    let events = Events::read(&mut reader, &stored).await?;
    Ok(stored
        .into_iter()
        .map(|inbox| to_latest(inbox, &events))
        .collect())
}

/// The events that changes refer to, by id. Many users have a notification of the same event, so each is read once.
#[derive(Default)]
struct Events {
    contents: HashMap<i64, Arc<Content>>,
    resolutions: HashMap<i64, Resolved>,
}

impl Events {
    async fn read(db: &mut Connection, inboxes: &[Stored]) -> Result<Self, Error> {
        let (mut new, mut resolved) = (HashSet::new(), HashSet::new());
        for pointer in inboxes.iter().flat_map(|inbox| &inbox.pointers) {
            match pointer.change {
                PointerChange::New => new.insert(pointer.event),
                PointerChange::Resolved { .. } => resolved.insert(pointer.event),
            };
        }
        let mut events = Self::default();
        if !new.is_empty() {
            events.contents = inboxes::contents(db, new).await?;
        }
        if !resolved.is_empty() {
            events.resolutions = inboxes::resolutions(db, resolved).await?;
        }
        Ok(events)
    }

    /// The change that these pointers with the same `seq` stand for, and how much it changed the unread count.
    fn change(&self, pointers: &[Pointer]) -> Option<(InboxEvent, i64)> {
        let first = pointers.first()?;
        match first.change {
            PointerChange::New => {
                let content = self.contents.get(&first.event)?.clone();
                Some((
                    InboxEvent::New {
                        id: first.id,
                        content,
                    },
                    1,
                ))
            }
            PointerChange::Resolved { .. } => {
                let resolved = self.resolutions.get(&first.event)?.clone();
                let ids = pointers.iter().map(|pointer| pointer.id).collect();
                let was_unread = PointerChange::Resolved { was_unread: true };
                let newly_read = pointers.iter().filter(|one| one.change == was_unread);
                let unread_delta = -i64::try_from(newly_read.count()).unwrap_or(i64::MAX);
                let kind = ChangeKind::Resolved { ids, resolved };
                Some((InboxEvent::Changed(kind), unread_delta))
            }
        }
    }
}

/// The changes from the latest one backwards until one of read state: only for these is the unread count after each
/// known.
fn to_latest(stored: Stored, events: &Events) -> Latest {
    let Head { seq, mut unread } = stored.head;
    let mut changes = Vec::new();
    let newest_first = stored.pointers.chunk_by(|one, next| one.seq == next.seq);
    for (pointers, expected) in newest_first.zip((0..=seq).rev()) {
        if pointers.first().is_none_or(|first| first.seq != expected) {
            break;
        }
        let Some((event, unread_delta)) = events.change(pointers) else {
            break;
        };
        changes.push(InboxChange {
            user: stored.user,
            seq: expected,
            unread,
            event,
        });
        unread -= unread_delta;
    }
    changes.reverse();
    Latest {
        user: stored.user,
        seq,
        changes,
    }
}
