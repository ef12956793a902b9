//! Deactivates a user.

use super::{commit_access_change, find_user};
use crate::{
    error::Error,
    service::Service,
    store::{audit, sessions, users},
};

/// Deactivates a user: ends their sessions, revokes their tokens and closes their sockets.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub async fn deactivate_user(service: &Service, email: &str) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find_user(&mut tx, email).await?;
    users::deactivate(&mut tx, id).await?;
    sessions::end_all(&mut tx, id, true, now).await?;
    commit_access_change(service, tx, id, audit::Entry::new(now, "user_deactivated")).await
}
