//! Lists all users.

use crate::{error::Error, service::Service, store::users};

pub use crate::store::users::UserInfo;

/// All users with their active roles, by e-mail address; deactivated ones included.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn list_users(service: &Service) -> Result<Vec<UserInfo>, Error> {
    Ok(users::all(&mut *service.store().reader().await?).await?)
}
