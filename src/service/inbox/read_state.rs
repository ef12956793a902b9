//! Marks notifications read and unread.

use super::receipts::store_receipts;
use crate::{
    error::{EntityKind, Error},
    event::{Changes, InboxChange, InboxEvent},
    id::{NotificationId, UserId},
    service::Service,
    store::{
        emergencies,
        inboxes::{self, Head, ReadState, Receipt},
    },
    user::User,
};

/// Marks a notification read, and seen; `seq` does not change if it is already read.
///
/// # Errors
/// [`Error::NotFound`] if the user has no notification with this id.
pub async fn mark_read(service: &Service, user: &User, id: NotificationId) -> Result<(), Error> {
    mark_one(service, user.id, id, true).await
}

/// Marks a notification unread.
///
/// # Errors
/// [`Error::NotFound`] if the user has no notification with this id.
pub async fn mark_unread(service: &Service, user: &User, id: NotificationId) -> Result<(), Error> {
    mark_one(service, user.id, id, false).await
}

/// Marks all notifications read, or all up to `up_to`: later ones stay unread.
///
/// # Errors
/// [`Error::NotFound`] if `up_to` is not a notification of this user.
pub async fn mark_all_read(
    service: &Service,
    user: &User,
    up_to: Option<NotificationId>,
) -> Result<(), Error> {
    let (service_, user) = (service.clone(), user.id);
    service
        .run_to_completion(async move {
            let now = service_.now();
            let mut tx = service_.store().write().await?;
            inboxes::lock(&mut tx, user).await?;
            let newest = inboxes::newest(&mut tx, user, up_to).await?;
            let Some((newest, seq)) = newest else {
                return if up_to.is_some() {
                    Err(Error::NotFound {
                        entity: EntityKind::Notification,
                    })
                } else {
                    Ok(())
                };
            };
            let read = inboxes::mark_read_up_to(&mut tx, user, seq, now).await?;
            if read == 0 {
                return Ok(());
            }
            emergencies::copy_receipts(&mut tx, &[user].into(), now).await?;
            let change = ReadState::AllRead { up_to: newest };
            let head = inboxes::record_change(&mut tx, user, change, -read, now).await?;
            service_
                .commit(tx, read_state_change(user, head, change))
                .await
        })
        .await
}

async fn mark_one(
    service: &Service,
    user: UserId,
    id: NotificationId,
    read: bool,
) -> Result<(), Error> {
    let service_ = service.clone();
    service
        .run_to_completion(async move {
            let now = service_.now();
            let mut tx = service_.store().write().await?;
            inboxes::lock(&mut tx, user).await?;
            let changed = inboxes::set_read(&mut tx, user, id, read, now).await?;
            let changed = changed.ok_or(Error::NotFound {
                entity: EntityKind::Notification,
            })?;
            if !changed {
                // The owner reads for the first time what was marked read because it was resolved.
                if read && store_receipts(&mut tx, &[Receipt::seen(user, id, now)], now).await? {
                    tx.commit().await?;
                }
                return Ok(());
            }
            if read {
                emergencies::copy_receipts(&mut tx, &[user].into(), now).await?;
            }
            let (change, unread_delta) = if read {
                (ReadState::Read(id), -1)
            } else {
                (ReadState::Unread(id), 1)
            };
            let head = inboxes::record_change(&mut tx, user, change, unread_delta, now).await?;
            service_
                .commit(tx, read_state_change(user, head, change))
                .await
        })
        .await
}

fn read_state_change(user: UserId, head: Head, change: ReadState) -> Changes {
    let change = InboxChange {
        user,
        seq: head.seq,
        unread: head.unread,
        event: InboxEvent::Changed(change.into()),
    };
    Changes {
        inboxes: vec![change],
        ..Changes::default()
    }
}
