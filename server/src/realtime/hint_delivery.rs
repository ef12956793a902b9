//! Delivery of changes that other processes made, as reported by the bus or the sweep. They are read from the store,
//! many per query, and published to the hub like changes of this process. Nothing else of a hint is used: its content
//! is not trusted.

use super::Hub;
use domain::{
    error::Error,
    event::{Changes, RecordVersion},
    id::{SeriesId, UserId},
    service::{
        Outbox, Service, inbox, records,
        shifts::{self, ChangedShifts},
    },
};
use jiff::Timestamp;
use std::collections::HashMap;

/// Users per query. Their sockets receive the changes before the next users are read.
const USERS_PER_QUERY: usize = 250;
/// Maximum number of changes read per inbox. A socket that missed more reads them itself.
const MAX_CHANGES_PER_INBOX: i64 = 16;
/// Changes read per inbox beyond the hinted `seq`. They may have been committed since the hint; if they were left out,
/// each socket would read them itself.
const EXTRA_CHANGES: i64 = 3;

/// Reads the missing changes of these inboxes, each with its `seq`, and publishes them. Inboxes of users who are not
/// connected or already up to date are skipped.
///
/// # Errors
/// [`Error`] if the store does not answer. Some inboxes may have been delivered by then.
pub async fn deliver_inboxes(
    service: &Service,
    hub: &Hub,
    heads: impl IntoIterator<Item = (UserId, i64)>,
) -> Result<(), Error> {
    for chunk in hub.stale_inboxes(heads).chunks(USERS_PER_QUERY) {
        let known_seqs: HashMap<_, _> = chunk
            .iter()
            .map(|inbox| (inbox.user, inbox.known_seq))
            .collect();
        let users: Vec<_> = known_seqs.keys().copied().collect();
        let most_missing = chunk
            .iter()
            .map(|inbox| inbox.seq.saturating_sub(inbox.known_seq))
            .max();
        let depth = most_missing
            .unwrap_or_default()
            .saturating_add(EXTRA_CHANGES)
            .min(MAX_CHANGES_PER_INBOX);
        let mut changes = Vec::with_capacity(users.len());
        for latest in inbox::latest(service, &users, depth).await? {
            if latest.changes.is_empty() {
                hub.raise_head(latest.user, latest.seq);
            }
            let known_seq = known_seqs.get(&latest.user).copied().unwrap_or_default();
            let missing = latest.changes.into_iter();
            changes.extend(missing.filter(|change| change.seq > known_seq));
        }
        hub.publish(Changes {
            inboxes: changes,
            ..Changes::default()
        });
    }
    Ok(())
}

/// Sends these changes to the connected users who may see them: shifts as they are now, dates of series as one frame
/// for each series. What was announced before or what no connected user may see is skipped.
///
/// # Errors
/// [`Error`] if the store does not answer.
pub async fn deliver_shifts(
    service: &Service,
    hub: &Hub,
    changed: ChangedShifts,
) -> Result<(), Error> {
    for dates in &changed.series {
        hub.send_series(dates);
    }
    let to_send = changed
        .single
        .into_iter()
        .filter(|version| !hub.has_announced(version) && hub.has_audience(version));
    let mut ids: Vec<_> = to_send.map(|version| version.id).collect();
    ids.sort_unstable();
    ids.dedup();
    for shift in shifts::by_ids(service, &ids).await? {
        hub.send_shift(&shift).await;
    }
    Ok(())
}

/// Reads these records as they are now and sends them to the connected users who may see them. Versions that were
/// announced before are skipped.
///
/// # Errors
/// [`Error`] if the store does not answer.
pub async fn deliver_records(
    service: &Service,
    hub: &Hub,
    changed: impl IntoIterator<Item = RecordVersion>,
) -> Result<(), Error> {
    let to_send: Vec<_> = changed
        .into_iter()
        .filter(|version| !hub.has_announced_record(version))
        .collect();
    if to_send.is_empty() {
        return Ok(());
    }
    for change in records::load(service, &to_send).await? {
        hub.send_record(&change);
    }
    Ok(())
}

/// Finds the dates of these series that changed at these times, in milliseconds, and sends them as
/// [`deliver_shifts`] does.
///
/// # Errors
/// [`Error`] if the store does not answer.
pub async fn deliver_series(
    service: &Service,
    hub: &Hub,
    changes: &[(SeriesId, i64)],
) -> Result<(), Error> {
    if changes.is_empty() || hub.open_sockets() == 0 {
        return Ok(());
    }
    let changes: Vec<_> = changes
        .iter()
        .filter_map(|(id, at)| Some((*id, Timestamp::from_millisecond(*at).ok()?)))
        .collect();
    let changed = shifts::changed_in_series(service, &changes).await?;
    deliver_shifts(service, hub, changed).await
}
