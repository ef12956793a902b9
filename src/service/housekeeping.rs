//! Deletes expired rows.

use crate::{
    credential::{SESSION_IDLE, SESSION_MAX_AGE},
    error::Error,
    service::{Service, inbox::CHANGES_RETENTION, shifts::KEY_RETENTION},
    store::{idempotency, inboxes, sessions, shifts, tickets},
};
use jiff::SignedDuration;

/// Retention of access changes. Every process reads them once a second, so this is ample.
const ACCESS_CHANGES_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// Deletes expired sessions, tickets and idempotency keys, and changes too old to be replayed. To be called about once
/// an hour.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; the next run deletes what remains.
pub async fn run(service: &Service) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let sessions =
        sessions::delete_expired(&mut tx, now - SESSION_IDLE, now - SESSION_MAX_AGE).await?;
    let keys = idempotency::forget(&mut tx, now - KEY_RETENTION).await?;
    let changes = inboxes::forget_changes(&mut tx, now - CHANGES_RETENTION).await?;
    let access = sessions::forget_access_changes(&mut tx, now - ACCESS_CHANGES_RETENTION).await?;
    let tickets = tickets::forget(&mut tx, now).await?;
    tx.commit().await?;
    tracing::debug!(
        sessions,
        keys,
        changes,
        access,
        tickets,
        "expired rows deleted"
    );
    Ok(())
}

/// Adds together the changes in the stored numbers of shifts, so that reading them stays fast. To be called about once a
/// minute.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; the next run does what remains.
pub async fn merge_shift_counts(service: &Service) -> Result<(), Error> {
    loop {
        let mut tx = service.store().write().await?;
        let has_more = shifts::merge_counts(&mut tx).await?;
        tx.commit().await?;
        if !has_more {
            return Ok(());
        }
    }
}
