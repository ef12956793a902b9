//! Creates an API token.

use super::find_user;
use crate::{
    credential::{ApiToken, TokenScope},
    error::Error,
    id::TokenId,
    service::Service,
    store::{audit, sessions},
};
use serde_json::json;

/// Creates an API token with this scope. Its secret is returned only here.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub async fn create_token(
    service: &Service,
    email: &str,
    scope: TokenScope,
) -> Result<(TokenId, ApiToken), Error> {
    let token = ApiToken::random();
    let now = service.now();
    let mut tx = service.store().write().await?;
    let user = find_user(&mut tx, email).await?;
    let id = sessions::insert_token(&mut tx, user, &token.hash(), scope, now).await?;
    audit::Entry::new(now, "token_created")
        .on_user(user)
        .with(json!({"token_id": id, "scope": scope}))
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok((id, token))
}
