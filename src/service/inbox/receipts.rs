//! Receipts: which notifications reached a page of their owner, and which were seen (CONTRACT §7).

use crate::{
    error::Error,
    service::Service,
    store::{
        Connection, emergencies,
        inboxes::{self, MAX_RECEIPTS, Receipt},
    },
};
use jiff::Timestamp;

/// Stores receipts in one transaction; at most one for each notification, in order of user id. Receipts about
/// notifications of other users change nothing.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; then nothing was stored.
pub async fn record_receipts(service: &Service, receipts: &[Receipt]) -> Result<(), Error> {
    let mut tx = service.store().write().await?;
    let mut is_new = false;
    for part in receipts.chunks(MAX_RECEIPTS) {
        is_new |= store_receipts(&mut tx, part, service.now()).await?;
    }
    if is_new {
        tx.commit().await?;
    }
    Ok(())
}

/// Stores receipts in a transaction, those of emergencies with the recipients too. Returns whether anything was new.
pub(super) async fn store_receipts(
    db: &mut Connection,
    receipts: &[Receipt],
    now: Timestamp,
) -> Result<bool, Error> {
    let is_new = inboxes::record_receipts(db, receipts).await?;
    if is_new {
        let users = receipts.iter().map(|receipt| receipt.user).collect();
        emergencies::copy_receipts(db, &users, now).await?;
    }
    Ok(is_new)
}
