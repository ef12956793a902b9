//! What this process was only hinted at, by the bus or by the sweep: read from the store in few questions, and told to the sockets as if
//! it had been done here. Nothing of a hint but the question itself gets further than this.

use super::Hub;
use domain::{
    error::Error,
    event::Changes,
    id::UserId,
    service::{Outbox, Service, inbox, shifts},
    shift::ShiftVersion,
};
use std::collections::HashMap;

/// Users who are read at once: their sockets hear of it before the next are read.
const USERS_AT_ONCE: usize = 250;
/// Changes of one inbox that are read for everybody at once. Who missed more reads for themselves.
const DEEPEST: i64 = 16;
/// Changes that may have come while the hint travelled: read now, they leave no gap that each socket would have to fill by itself.
const MEANWHILE: i64 = 3;

/// Tells the connected ones of these users what their inboxes came to, if they have not heard of it.
pub async fn inboxes(
    service: &Service,
    hub: &Hub,
    moved: impl IntoIterator<Item = (UserId, i64)>,
) -> Result<(), Error> {
    for some in hub.stale_inboxes(moved).chunks(USERS_AT_ONCE) {
        let known: HashMap<_, _> = some.iter().map(|one| (one.user, one.known)).collect();
        let users: Vec<_> = known.keys().copied().collect();
        let furthest = some
            .iter()
            .map(|one| one.seq.saturating_sub(one.known))
            .max();
        let depth = furthest
            .unwrap_or_default()
            .saturating_add(MEANWHILE)
            .min(DEEPEST);
        let mut changes = Vec::with_capacity(users.len());
        for latest in inbox::latest(service, &users, depth).await? {
            if latest.changes.is_empty() {
                hub.raise(latest.user, latest.seq);
            }
            let known = known.get(&latest.user).copied().unwrap_or_default();
            let news = latest.changes.into_iter();
            changes.extend(news.filter(|change| change.seq > known));
        }
        hub.publish(Changes {
            inboxes: changes,
            ..Changes::default()
        });
    }
    Ok(())
}

/// Tells whoever is connected and may see them of these shifts, as they are now, if they have not heard of it.
pub async fn shifts(
    service: &Service,
    hub: &Hub,
    changed: impl IntoIterator<Item = ShiftVersion>,
) -> Result<(), Error> {
    let news = changed
        .into_iter()
        .filter(|mark| !hub.has_announced(mark) && hub.has_audience(mark));
    let mut ids: Vec<_> = news.map(|mark| mark.id).collect();
    ids.sort_unstable();
    ids.dedup();
    for shift in shifts::by_ids(service, &ids).await? {
        hub.send_shift(&shift);
    }
    Ok(())
}
