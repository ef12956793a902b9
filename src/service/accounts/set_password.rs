//! Sets a user's password.

use super::{commit_access_change, find_user};
use crate::{
    error::Error,
    service::{Service, auth::password::Password},
    store::{audit, sessions, users},
};

/// Sets a new password. Ends the user's sessions and closes all their sockets; API tokens stay valid.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub async fn set_password(service: &Service, email: &str, password: Password) -> Result<(), Error> {
    let hash = service.hasher().hash(password).await?;
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find_user(&mut tx, email).await?;
    users::set_password(&mut tx, id, &hash, now).await?;
    sessions::end_all(&mut tx, id, false, now).await?;
    commit_access_change(service, tx, id, audit::Entry::new(now, "password_changed")).await
}
