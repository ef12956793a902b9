//! Authentication: sessions, API tokens, signing in and out.

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
pub use ticket::{TICKET_LIFE, issue_ticket, look_at_ticket, use_ticket};

use crate::{
    credential::{Credential, CredentialKey, KeyKind, SESSION_AGE, SESSION_IDLE},
    error::Error,
    id::UserId,
    service::Service,
    store::sessions,
    user::User,
};
use jiff::{SignedDuration, Timestamp};

/// How exactly the last use of a session is known: no write for every request.
const TOUCH_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// Who calls, and by what they proved it.
#[derive(Clone, Debug)]
pub struct Access {
    /// Who, with the roles of this moment.
    pub user: User,
    /// By what.
    pub key: CredentialKey,
}

/// Who shows this credential.
///
/// # Errors
/// [`Error::NotSignedIn`] if it is unknown, expired or revoked, or its user deactivated.
pub async fn authenticate(service: &Service, credential: &Credential) -> Result<Access, Error> {
    let key = credential.key();
    let user = user_of(service, &key).await?.ok_or(Error::NotSignedIn)?;
    Ok(Access { user, key })
}

/// Whose sessions, tokens or roles changed at or after `time`, in whichever process; each change with a number of its own.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot say.
pub async fn changed_since(
    service: &Service,
    time: Timestamp,
) -> Result<Vec<(i64, UserId)>, Error> {
    Ok(sessions::access_changed_since(&mut *service.store().reader().await?, time).await?)
}

async fn user_of(service: &Service, key: &CredentialKey) -> Result<Option<User>, Error> {
    let now = service.now();
    let mut reader = service.store().reader().await?;
    match &key.0 {
        KeyKind::Token(hash) => Ok(sessions::user_of_token(&mut reader, hash).await?),
        KeyKind::Session(hash) => {
            let found =
                sessions::user_of_session(&mut reader, hash, now - SESSION_IDLE, now - SESSION_AGE)
                    .await?;
            drop(reader);
            let Some((user, last_seen)) = found else {
                return Ok(None);
            };
            if now.duration_since(last_seen) >= TOUCH_AFTER {
                touch(service, hash, now).await;
            }
            Ok(Some(user))
        }
    }
}

/// Notes the use of a session. That it cannot be noted is no reason to refuse the request.
async fn touch(service: &Service, hash: &str, now: Timestamp) {
    let noted = async {
        let mut tx = service.store().write().await?;
        sessions::touch(&mut tx, hash, now).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the use of a session was not noted");
    }
}
