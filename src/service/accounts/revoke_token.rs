//! Revokes an API token.

use super::commit_access_change;
use crate::{
    error::{EntityKind, Error},
    id::TokenId,
    service::Service,
    store::{audit, sessions},
};
use serde_json::json;

/// Revokes an API token and closes the sockets that it opened.
///
/// # Errors
/// [`Error::NotFound`] if there is no token with this id, or it is already revoked.
pub async fn revoke_token(service: &Service, token: TokenId) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let user = sessions::revoke_token(&mut tx, token, now)
        .await?
        .ok_or(Error::NotFound {
            entity: EntityKind::Token,
        })?;
    let entry = audit::Entry::new(now, "token_revoked").with(json!({"token_id": token}));
    commit_access_change(service, tx, user, entry).await
}
