//! What many inboxes came to, in few questions: for a process that was only hinted at it.

use crate::{
    error::Error,
    event::{Content, InboxChange, InboxEvent},
    id::UserId,
    service::Service,
    store::{
        LONGEST_LIST,
        inboxes::{self, Head, Latest as Stored},
    },
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Inboxes that one question asks for: few enough that others have their turn in between.
const AT_ONCE: usize = LONGEST_LIST;

/// What an inbox came to.
#[derive(Clone, Debug)]
pub struct Latest {
    /// Whose.
    pub user: UserId,
    /// Its latest change.
    pub seq: i64,
    /// The changes up to that one, as they were published where they were made: oldest first and without a gap. Empty if the latest
    /// one is of read state.
    pub changes: Vec<InboxChange>,
}

/// Where many inboxes stand, as far as there are such users. [`Error::Internal`] of one whose row is broken.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot say.
pub async fn heads(
    service: &Service,
    users: &[UserId],
) -> Result<Vec<(UserId, Result<Head, Error>)>, Error> {
    // Neighbours in the store are read together.
    let mut users = users.to_vec();
    users.sort_unstable();
    let mut heads = Vec::with_capacity(users.len());
    for some in users.chunks(AT_ONCE) {
        let mut reader = service.store().reader().await?;
        let found = inboxes::heads(&mut reader, some).await?.into_iter();
        heads.extend(found.map(|(user, head)| (user, head.map_err(Error::from))));
    }
    Ok(heads)
}

/// What these inboxes came to by their last `depth` changes.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot say.
pub async fn latest(service: &Service, users: &[UserId], depth: i64) -> Result<Vec<Latest>, Error> {
    let mut reader = service.store().reader().await?;
    let stored = inboxes::latest(&mut reader, users, depth).await?;
    // Many users are told of the same event: it is read once.
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
        .map(|inbox| read(inbox, &contents))
        .collect())
}

/// The notifications from the latest change backwards as long as nothing else lies between: what was unread after each is then known.
fn read(stored: Stored, contents: &HashMap<i64, Arc<Content>>) -> Latest {
    let head = stored.head;
    let mut changes: Vec<_> = stored
        .notifications
        .into_iter()
        .zip(0..)
        .take_while(|(pointer, back)| pointer.seq == head.seq - back)
        .map_while(|(pointer, back)| {
            Some(InboxChange {
                user: stored.user,
                seq: pointer.seq,
                unread: head.unread - back,
                what: InboxEvent::New {
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
