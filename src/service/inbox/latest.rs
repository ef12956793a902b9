//! The latest changes of many inboxes in few queries, for a process that received only hints.

use crate::{
    error::Error,
    event::{Content, InboxChange, InboxEvent},
    id::UserId,
    service::Service,
    store::{
        MAX_LIST_LENGTH,
        inboxes::{self, Head, Latest as Stored},
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

/// The last `depth` changes of these inboxes, as far as they are notifications.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn latest(service: &Service, users: &[UserId], depth: i64) -> Result<Vec<Latest>, Error> {
    let mut reader = service.store().reader().await?;
    let stored = inboxes::latest(&mut reader, users, depth).await?;
    // Many users have a notification of the same event: read each event once.
    let events: HashSet<_> = stored
        .iter()
        .flat_map(|inbox| &inbox.notifications)
        .map(|pointer| pointer.event)
        .collect();
    let contents = if events.is_empty() {
        HashMap::new()
    } else {
        inboxes::contents(&mut reader, events).await?
    };
    Ok(stored
        .into_iter()
        .map(|inbox| to_latest(inbox, &contents))
        .collect())
}

/// The notifications from the latest change backwards until another kind of change: only for these is the unread count
/// after each known.
fn to_latest(stored: Stored, contents: &HashMap<i64, Arc<Content>>) -> Latest {
    let head = stored.head;
    let mut changes: Vec<_> = stored
        .notifications
        .into_iter()
        .zip(0..)
        .take_while(|(pointer, distance)| pointer.seq == head.seq - distance)
        .map_while(|(pointer, distance)| {
            Some(InboxChange {
                user: stored.user,
                seq: pointer.seq,
                unread: head.unread - distance,
                event: InboxEvent::New {
                    id: pointer.id,
                    content: contents.get(&pointer.event)?.clone(),
                },
            })
        })
        .collect();
    changes.reverse();
    Latest {
        user: stored.user,
        seq: head.seq,
        changes,
    }
}
