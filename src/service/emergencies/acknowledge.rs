//! Acknowledges an emergency.

use super::visible_to;
use crate::{
    emergency::{Emergency, EmergencyStatus},
    error::Error,
    event::{Changes, InboxChange, InboxEvent},
    id::{EmergencyId, UserId},
    policy::may_see_emergencies,
    service::Service,
    store::{
        Connection, audit, emergencies,
        inboxes::{self, ReadState},
    },
    user::User,
};
use jiff::Timestamp;
use serde_json::json;

/// Acknowledges an emergency for one of its recipients, and marks that notification read. Twice is once.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for those who see it but were not told; [`Error::EmergencyClosed`].
pub async fn acknowledge(
    service: &Service,
    user: &User,
    id: EmergencyId,
) -> Result<Emergency, Error> {
    may_see_emergencies(user)?;
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { acknowledge_once(&service_, &user, id).await })
        .await
}

async fn acknowledge_once(
    service: &Service,
    user: &User,
    id: EmergencyId,
) -> Result<Emergency, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let locked = emergencies::lock(&mut tx, id).await?;
    let stored = visible_to(&mut tx, locked, user).await?;
    if !emergencies::is_recipient(&mut tx, id, user.id).await? {
        return Err(Error::Forbidden);
    }
    if stored.emergency.status == EmergencyStatus::Closed {
        return Err(Error::EmergencyClosed {
            emergency: Box::new(stored.emergency),
        });
    }
    // The inbox before the receipts, as when a notification is marked read.
    inboxes::lock(&mut tx, user.id).await?;
    if !emergencies::acknowledge(&mut tx, id, user.id, now).await? {
        return Ok(stored.emergency);
    }
    if stored.has_eic(user) {
        emergencies::set_eic_acknowledged(&mut tx, id, now).await?;
    }
    let read = mark_read(&mut tx, user.id, id, now).await?;
    audit::Entry::new(now, "emergency_acknowledged")
        .by(user.id)
        .with(json!({"emergency_id": id}))
        .write(&mut tx)
        .await?;
    let after = emergencies::get(&mut tx, id).await?;
    let changes = Changes {
        inboxes: read.into_iter().collect(),
        ..Changes::default()
    };
    if let Err(error) = service.commit(tx, changes).await {
        // Without a change of the inbox the commit cannot be told from one that failed.
        if !is_acknowledged(service, user.id, id).await? {
            return Err(error);
        }
    }
    Ok(after.ok_or(Error::Internal)?.emergency)
}

/// Marks the notification of an emergency read, unless it is read or was removed.
async fn mark_read(
    db: &mut Connection,
    user: UserId,
    id: EmergencyId,
    now: Timestamp,
) -> Result<Option<InboxChange>, Error> {
    let Some(notification) = emergencies::notification_of(db, id, user).await? else {
        return Ok(None);
    };
    if inboxes::set_read(db, user, notification, true, now).await? != Some(true) {
        return Ok(None);
    }
    let change = ReadState::Read(notification);
    let head = inboxes::record_change(db, user, change, -1, now).await?;
    Ok(Some(InboxChange {
        user,
        seq: head.seq,
        unread: head.unread,
        event: InboxEvent::Changed(change.into()),
    }))
}

/// Whether the user has acknowledged it. Waits for a commit that is still in progress behind a broken connection.
async fn is_acknowledged(service: &Service, user: UserId, id: EmergencyId) -> Result<bool, Error> {
    let mut tx = service.store().write().await?;
    emergencies::lock(&mut tx, id).await?;
    let own = emergencies::recipients(&mut tx, id, Some(user)).await?;
    Ok(own
        .iter()
        .any(|recipient| recipient.acknowledged_at.is_some()))
}
