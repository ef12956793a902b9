//! Authentication: sessions, API tokens, signing in and out.

mod hash_pool;
pub mod password;
mod sign_in;
mod socket_check;
mod throttle;
mod ticket;

pub use sign_in::{SignedIn, sign_in, sign_out};
pub use socket_check::{
    CheckResults, CredentialStatus, OpenSocket, SocketCheck, check_sockets, record_session_use,
};
pub use throttle::LoginThrottle;
pub use ticket::{TICKET_LIFETIME, find_ticket, issue_ticket, use_ticket};

use crate::{
    credential::{Credential, CredentialKey, KeyKind, SESSION_IDLE, SESSION_MAX_AGE, TokenScope},
    error::Error,
    id::UserId,
    service::Service,
    store::sessions,
    user::User,
};
use jiff::{SignedDuration, Timestamp};

/// Precision of a session's last use: avoids a write per request.
const LAST_SEEN_PRECISION: SignedDuration = SignedDuration::from_mins(1);

/// An authenticated caller.
#[derive(Clone, Debug)]
pub struct Access {
    /// The user, with their current roles.
    pub user: User,
    /// The credential with which the caller authenticated.
    pub key: CredentialKey,
    /// What the caller may do with that credential.
    pub scope: TokenScope,
}

/// Authenticates a caller by session or API token.
///
/// # Errors
/// [`Error::NotSignedIn`] if the credential is unknown, expired or revoked, or its user is deactivated.
pub async fn authenticate(service: &Service, credential: &Credential) -> Result<Access, Error> {
    let key = credential.key();
    let (user, scope) = user_of(service, &key).await?.ok_or(Error::NotSignedIn)?;
    Ok(Access { user, key, scope })
}

/// Users whose sessions, tokens or roles changed at or after `time`, in any process. Each change has a unique number.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_since(
    service: &Service,
    time: Timestamp,
) -> Result<Vec<(i64, UserId)>, Error> {
    Ok(sessions::access_changed_since(&mut *service.store().reader().await?, time).await?)
}

async fn user_of(
    service: &Service,
    key: &CredentialKey,
) -> Result<Option<(User, TokenScope)>, Error> {
    let now = service.now();
    let mut reader = service.store().reader().await?;
    match &key.0 {
        KeyKind::Token(hash) => Ok(sessions::user_of_token(&mut reader, hash).await?),
        KeyKind::Session(hash) => {
            let found = sessions::user_of_session(
                &mut reader,
                hash,
                now - SESSION_IDLE,
                now - SESSION_MAX_AGE,
            )
            .await?;
            drop(reader);
            let Some((user, last_seen)) = found else {
                return Ok(None);
            };
            if now.duration_since(last_seen) >= LAST_SEEN_PRECISION {
                touch(service, hash, now).await;
            }
            Ok(Some((user, TokenScope::Full)))
        }
    }
}

/// Records the use of a session. If that fails, the request is served anyway.
async fn touch(service: &Service, hash: &str, now: Timestamp) {
    let recorded = async {
        let mut tx = service.store().write().await?;
        sessions::touch(&mut tx, hash, now).await?;
        tx.commit().await
    };
    if let Err(error) = recorded.await {
        tracing::warn!(%error, "session use not recorded");
    }
}
