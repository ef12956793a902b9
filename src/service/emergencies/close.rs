//! Closes an emergency.

use super::{changes, visible_to};
use crate::{
    clock::to_millisecond,
    emergency::{Emergency, EmergencyStatus, clean_note},
    error::Error,
    id::EmergencyId,
    notification::{Resolved, ResolvedStatus},
    policy::may_close_emergencies,
    service::Service,
    shift::Person,
    store::{
        audit, emergencies,
        inboxes::{self, Settled},
    },
    user::User,
};
use serde_json::json;

/// Closes an active emergency with a note, and resolves its notifications.
///
/// # Errors
/// [`Error::Invalid`] for an empty or too long note; [`Error::NotFound`]; [`Error::Forbidden`] for those who see it but are
/// neither one of its EICs nor an administrator; [`Error::EmergencyClosed`].
pub async fn close(
    service: &Service,
    user: &User,
    id: EmergencyId,
    note: &str,
) -> Result<Emergency, Error> {
    may_close_emergencies(user)?;
    let note = clean_note(note).map_err(|error| Error::field("note", error))?;
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { close_once(&service_, &user, id, &note).await })
        .await
}

async fn close_once(
    service: &Service,
    user: &User,
    id: EmergencyId,
    note: &str,
) -> Result<Emergency, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let locked = emergencies::lock(&mut tx, id).await?;
    let stored = visible_to(&mut tx, locked, user).await?;
    if !stored.may_be_closed_by(user) {
        return Err(Error::Forbidden);
    }
    if stored.emergency.status == EmergencyStatus::Closed {
        return Err(Error::EmergencyClosed {
            emergency: Box::new(stored.emergency),
        });
    }
    emergencies::close(&mut tx, id, user.id, note, now).await?;
    let resolved = Resolved {
        status: ResolvedStatus::Closed,
        by: Some(Person {
            id: user.id,
            full_name: user.full_name.clone(),
        }),
        // In the precision of the store.
        at: to_millisecond(now),
    };
    let inboxes = inboxes::resolve(&mut tx, Settled::Emergency(id), &resolved, None).await?;
    audit::Entry::new(now, "emergency_closed")
        .by(user.id)
        .with(json!({"emergency_id": id, "note": note}))
        .write(&mut tx)
        .await?;
    let stored = emergencies::get(&mut tx, id)
        .await?
        .ok_or(Error::Internal)?;
    let emergency = stored.emergency.clone();
    let changes = changes(&mut tx, stored, inboxes).await?;
    service.commit(tx, changes).await?;
    Ok(emergency)
}
