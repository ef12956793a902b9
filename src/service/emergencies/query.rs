//! Reading emergencies: lists, details and new counts.

use super::visible_to;
use crate::{
    emergency::{
        Emergency, EmergencyDetails, EmergencyFilter, EmergencyStatus, UnacknowledgedEmergency,
    },
    error::Error,
    event::{Record, RecordChange},
    id::EmergencyId,
    page::{Page, PageRequest},
    policy::may_see_emergencies,
    service::Service,
    store::emergencies,
    user::User,
};
use jiff::Timestamp;
use std::sync::Arc;

/// Emergencies per query.
const BATCH_SIZE: usize = 200;
/// Emergencies that wait for one user's acknowledgement, at most.
const MAX_UNACKNOWLEDGED: i64 = 20;

/// A page of the emergencies that this user may see.
///
/// # Errors
/// [`Error::Forbidden`] for a user without a role; [`Error::InvalidParameter`] for a page past the end.
pub async fn list(
    service: &Service,
    user: &User,
    filter: &EmergencyFilter,
    page: PageRequest,
) -> Result<Page<Emergency>, Error> {
    may_see_emergencies(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (count, results) = emergencies::list(&mut snapshot, user, filter, page).await?;
    if !page.exists_in(count) {
        return Err(Error::InvalidParameter {
            name: "page".into(),
        });
    }
    Ok(Page {
        count,
        request: page,
        results: results.into_iter().map(|stored| stored.emergency).collect(),
    })
}

/// One emergency with its recipients and the actions that are open to this user. All recipients are shown to who raised
/// it, its EICs and administrators; to others only themselves.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn details(
    service: &Service,
    user: &User,
    id: EmergencyId,
) -> Result<EmergencyDetails, Error> {
    may_see_emergencies(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let found = emergencies::get(&mut snapshot, id).await?;
    let stored = visible_to(&mut snapshot, found, user).await?;
    let shows_all = stored.is_observed_by(user);
    let only = (!shows_all).then_some(user.id);
    let recipients = emergencies::recipients(&mut snapshot, id, only).await?;
    let is_active = stored.emergency.status == EmergencyStatus::Active;
    let has_to_acknowledge = recipients
        .iter()
        .any(|recipient| recipient.user_id == user.id && recipient.acknowledged_at.is_none());
    Ok(EmergencyDetails {
        may_acknowledge: is_active && has_to_acknowledge,
        may_close: is_active && stored.may_be_closed_by(user),
        emergency: stored.emergency,
        recipients,
        shows_all,
    })
}

/// The active emergencies that the user was told of and has not acknowledged, the oldest first.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn unacknowledged(
    service: &Service,
    user: &User,
) -> Result<Vec<UnacknowledgedEmergency>, Error> {
    let mut reader = service.store().reader().await?;
    Ok(emergencies::unacknowledged(&mut reader, user.id, MAX_UNACKNOWLEDGED).await?)
}

/// The emergencies of which a recipient changed at or after `time`, for those who receive new counts.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_counts(
    service: &Service,
    time: Timestamp,
) -> Result<Vec<RecordChange>, Error> {
    let mut reader = service.store().reader().await?;
    let ids = emergencies::counts_changed_since(&mut reader, time).await?;
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(BATCH_SIZE) {
        let read = emergencies::by_ids(&mut reader, chunk).await?;
        found.extend(read.into_iter().map(|stored| RecordChange {
            audience: stored.observers(),
            record: Record::Emergency(Arc::new(stored.emergency)),
        }));
    }
    Ok(found)
}
