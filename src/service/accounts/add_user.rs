//! Adds a user.

use super::email_address;
use crate::{
    error::Error,
    field_errors::FieldError,
    id::UserId,
    service::{Service, auth::password::Password},
    store::{audit, users},
    text,
};

/// Maximum length of a person's name, in characters.
const MAX_NAME_CHARS: usize = 200;

/// Adds a user without roles.
///
/// # Errors
/// [`Error::Invalid`] if the address is invalid or in use, or the name is empty.
pub async fn add_user(
    service: &Service,
    email: &str,
    name: &str,
    password: Password,
) -> Result<UserId, Error> {
    let email = email_address(email)?;
    let name =
        text::clean_name(name, MAX_NAME_CHARS).map_err(|error| Error::field("name", error))?;
    let hash = service.hasher().hash(password).await?;
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = users::insert(&mut tx, &email, &name, &hash, now).await?;
    let id = id.ok_or_else(|| Error::field("email", FieldError::EmailTaken))?;
    audit::Entry::new(now, "user_added")
        .on_user(id)
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(id)
}
