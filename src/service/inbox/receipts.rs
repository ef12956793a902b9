//! Receipts: which notifications reached a page of their owner, and which were seen (CONTRACT §7).

use crate::{
    error::Error,
    id::UserId,
    service::Service,
    store::{
        Connection,
        inboxes::{self, MAX_RECEIPTS, Receipt},
    },
};
use std::collections::BTreeSet;

/// Stores receipts in one transaction; at most one for each notification, in order of user id. Receipts about
/// notifications of other users change nothing.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; then nothing was stored.
pub async fn record_receipts(service: &Service, receipts: &[Receipt]) -> Result<(), Error> {
    let mut tx = service.store().write().await?;
    let mut is_new = false;
    for part in receipts.chunks(MAX_RECEIPTS) {
        is_new |= store_receipts(&mut tx, part).await?;
    }
    if is_new {
        tx.commit().await?;
    }
    Ok(())
}

/// Stores receipts in a transaction. Returns whether anything was new.
pub(super) async fn store_receipts(
    db: &mut Connection,
    receipts: &[Receipt],
) -> Result<bool, Error> {
    let is_new = inboxes::record_receipts(db, receipts).await?;
    if is_new {
        let users = receipts.iter().map(|receipt| receipt.user).collect();
        tell_emergencies(db, &users).await?;
    }
    Ok(is_new)
}

/// Called in every transaction that stores receipts of these users, after they are stored.
/// `store::emergencies::record_receipts` belongs here: it copies `reached_at` and `seen_at` of the users' notifications
/// of emergencies to `emergency_recipients`.
pub(super) async fn tell_emergencies(
    _db: &mut Connection,
    _users: &BTreeSet<UserId>,
) -> Result<(), Error> {
    Ok(())
}
