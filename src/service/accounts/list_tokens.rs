//! Lists a user's API tokens.

use super::find_user;
use crate::{error::Error, service::Service, store::sessions};

pub use crate::store::sessions::TokenInfo;

/// A user's API tokens, oldest first.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub async fn list_tokens(service: &Service, email: &str) -> Result<Vec<TokenInfo>, Error> {
    let mut reader = service.store().reader().await?;
    let user = find_user(&mut reader, email).await?;
    Ok(sessions::tokens_of(&mut reader, user).await?)
}
