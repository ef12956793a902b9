//! Who calls: sessions, API tokens, signing in and out.

mod cookie;
mod sign_in;
mod standing;
mod throttle;
mod ticket;

pub use crate::secret::{ApiToken, SessionToken, Ticket};
pub use cookie::CookiePolicy;
pub use sign_in::{SignedIn, sign_in, sign_out};
pub use standing::{Answers, Asked, Opened, Standing, note_use, standings};
pub use throttle::LoginThrottle;
pub use ticket::{TICKET_LIFE, issue_ticket, look_at_ticket, use_ticket};

use crate::{id::UserId, problem::Problem, service::Service, store::sessions, user::User};
use jiff::{SignedDuration, Timestamp};

/// A session that nobody used for so long is gone (CONTRACT §2).
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session this old is gone (CONTRACT §2).
pub const SESSION_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How exactly the last use of a session is known: no write for every request.
const TOUCH_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// What a caller shows.
#[derive(Clone)]
pub enum Credential {
    /// The cookie.
    Session(SessionToken),
    /// The header.
    Token(ApiToken),
}

/// What is stored of a credential: names it, proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialKey(pub(crate) KeyKind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KeyKind {
    Session(String),
    Token(String),
}

/// Who calls, and by what they proved it.
#[derive(Clone, Debug)]
pub struct Access {
    /// Who, with the roles of this moment.
    pub user: User,
    /// By what.
    pub key: CredentialKey,
}

impl Credential {
    /// Whether browsers send it of themselves.
    pub fn is_session(&self) -> bool {
        matches!(self, Self::Session(_))
    }

    /// What is stored of it.
    pub fn key(&self) -> CredentialKey {
        CredentialKey(match self {
            Self::Session(token) => KeyKind::Session(token.hash()),
            Self::Token(token) => KeyKind::Token(token.hash()),
        })
    }
}

/// Who shows this credential.
///
/// # Errors
/// [`Problem::NotSignedIn`] if it is unknown, expired or revoked, or its user deactivated.
pub async fn authenticate(service: &Service, credential: &Credential) -> Result<Access, Problem> {
    let key = credential.key();
    let user = user_of(service, &key).await?.ok_or(Problem::NotSignedIn)?;
    Ok(Access { user, key })
}

/// Whose sessions, tokens or roles changed at or after `time`, in whichever process; each change with a number of its own.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot say.
pub async fn changed_since(
    service: &Service,
    time: Timestamp,
) -> Result<Vec<(i64, UserId)>, Problem> {
    Ok(sessions::access_changed_since(&mut *service.store().reader().await?, time).await?)
}

async fn user_of(service: &Service, key: &CredentialKey) -> Result<Option<User>, Problem> {
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
