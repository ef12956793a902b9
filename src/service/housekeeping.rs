//! What nobody needs any more is removed, so that the store does not grow for ever.

use crate::{
    credential::{SESSION_AGE, SESSION_IDLE},
    error::Error,
    service::{Service, inbox::CHANGES_KEPT, shifts::KEY_LIFE},
    store::{idempotency, inboxes, sessions, tickets},
};
use jiff::SignedDuration;

/// How long a note about changed access is kept: every process looks once a second.
const ACCESS_CHANGES_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Removes expired sessions, keys, and changes older than what can be replayed. To be called every hour or so.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot; what was not removed is removed the next time.
pub async fn run(service: &Service) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let sessions = sessions::delete_expired(&mut tx, now - SESSION_IDLE, now - SESSION_AGE).await?;
    let keys = idempotency::forget(&mut tx, now - KEY_LIFE).await?;
    let changes = inboxes::forget_changes(&mut tx, now - CHANGES_KEPT).await?;
    let access = sessions::forget_access_changes(&mut tx, now - ACCESS_CHANGES_KEPT).await?;
    let tickets = tickets::forget(&mut tx, now).await?;
    tx.commit().await?;
    tracing::debug!(
        sessions,
        keys,
        changes,
        access,
        tickets,
        "housekeeping done"
    );
    Ok(())
}
