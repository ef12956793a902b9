//! Checks the credentials of many sockets with one query. A process has up to a hundred thousand sockets, all of which
//! reconnect when it restarts.

use super::{CredentialKey, KeyKind, LAST_SEEN_PRECISION, SESSION_IDLE, SESSION_MAX_AGE};
use crate::{
    credential::TokenScope,
    error::Error,
    id::UserId,
    service::Service,
    store::{
        MAX_LIST_LENGTH,
        sessions::{self, CredentialOwner, CredentialOwners},
    },
    user::User,
};
use jiff::Timestamp;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Whether a socket's credential is still valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialStatus {
    /// Valid, with the user's current roles and the scope of the credential.
    Valid(Arc<User>, TokenScope),
    /// Unknown, signed out, expired or revoked; or the password changed or the user was deactivated.
    Revoked,
    /// Valid, but the user has no active role any more.
    NoRoles,
}

/// A request to check one socket.
#[derive(Clone, Debug)]
pub struct SocketCheck {
    /// The credential the socket uses.
    pub key: CredentialKey,
    /// `None` for a socket that is about to be opened.
    pub opened: Option<OpenSocket>,
}

/// An open socket.
#[derive(Clone, Copy, Debug)]
pub struct OpenSocket {
    /// The user who opened it.
    pub user: UserId,
    /// Time of opening. A new password closes every socket opened earlier, whatever its credential (CONTRACT §5).
    pub opened_at: Timestamp,
}

/// The results for a batch of sockets.
#[derive(Debug)]
pub struct CheckResults {
    /// One result per request, in the same order. [`Error::Internal`] if the rows of a credential are broken.
    pub statuses: Vec<Result<CredentialStatus, Error>>,
    /// Sessions whose use must be recorded, without duplicates. An open page counts as use of its session; otherwise an
    /// EIC who waits through the night would be signed out.
    pub used: Vec<CredentialKey>,
}

/// Checks the credentials of sockets with one query for sessions and one for tokens, duplicates removed.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; then there is no result for any of them.
pub async fn check_sockets(
    service: &Service,
    checks: &[SocketCheck],
) -> Result<CheckResults, Error> {
    let now = service.now();
    let hashes = |of: fn(&KeyKind) -> Option<&str>| -> Vec<&str> {
        let unique: BTreeSet<_> = checks.iter().filter_map(|check| of(&check.key.0)).collect();
        unique.into_iter().collect()
    };
    let (session_hashes, token_hashes) = (hashes(KeyKind::session), hashes(KeyKind::token));
    let (mut of_sessions, mut of_tokens) = (HashMap::new(), HashMap::new());
    let mut reader = service.store().reader().await?;
    for chunk in session_hashes.chunks(MAX_LIST_LENGTH) {
        let (idle, created) = (now - SESSION_IDLE, now - SESSION_MAX_AGE);
        let found = sessions::owners_of_sessions(&mut reader, chunk, idle, created).await?;
        of_sessions.extend(log_errors(found));
    }
    for chunk in token_hashes.chunks(MAX_LIST_LENGTH) {
        let found = sessions::owners_of_tokens(&mut reader, chunk).await?;
        of_tokens.extend(log_errors(found));
    }
    drop(reader);

    let statuses = checks.iter().map(|check| {
        let found = match &check.key.0 {
            KeyKind::Session(hash) => of_sessions.get(hash),
            KeyKind::Token(hash) => of_tokens.get(hash),
        };
        match found {
            Some(Ok(owner)) => Ok(check.status(owner)),
            Some(Err(error)) => Err(error.clone()),
            None => Ok(CredentialStatus::Revoked),
        }
    });
    let statuses = statuses.collect();
    let is_old = |last_seen: Timestamp| now.duration_since(last_seen) >= LAST_SEEN_PRECISION;
    let used = of_sessions.iter().filter(|(_, owner)| {
        let last_seen = owner.as_ref().ok().and_then(|owner| owner.last_seen_at);
        last_seen.is_some_and(is_old)
    });
    let used = used.map(|(hash, _)| CredentialKey(KeyKind::Session(hash.clone())));
    Ok(CheckResults {
        statuses,
        used: used.collect(),
    })
}

/// Records the use of these sessions in one transaction. A failure is only logged.
pub async fn record_session_use(service: &Service, used: impl IntoIterator<Item = CredentialKey>) {
    let used: BTreeSet<_> = used
        .into_iter()
        .filter_map(|key| match key.0 {
            KeyKind::Session(hash) => Some(hash),
            KeyKind::Token(_) => None,
        })
        .collect();
    let hashes: Vec<_> = used.iter().map(String::as_str).collect();
    if hashes.is_empty() {
        return;
    }
    let recorded = async {
        let mut tx = service.store().write().await?;
        for chunk in hashes.chunks(MAX_LIST_LENGTH) {
            sessions::touch_all(&mut tx, chunk, service.now()).await?;
        }
        tx.commit().await
    };
    if let Err(error) = recorded.await {
        tracing::warn!(%error, sessions = hashes.len(), "session use not recorded");
    }
}

/// Converts errors once per credential, so that a broken row is logged once and not once per socket.
fn log_errors(
    found: CredentialOwners,
) -> impl Iterator<Item = (String, Result<CredentialOwner, Error>)> {
    let owners = found.into_iter();
    owners.map(|(hash, owner)| (hash, owner.map_err(Error::from)))
}

impl SocketCheck {
    fn status(&self, owner: &CredentialOwner) -> CredentialStatus {
        let ended = |opened: OpenSocket| {
            owner.user.id != opened.user || owner.password_changed_at > opened.opened_at
        };
        if self.opened.is_some_and(ended) {
            return CredentialStatus::Revoked;
        }
        if owner.user.roles.is_empty() {
            return CredentialStatus::NoRoles;
        }
        CredentialStatus::Valid(owner.user.clone(), owner.scope)
    }
}

impl KeyKind {
    fn session(&self) -> Option<&str> {
        match self {
            Self::Session(hash) => Some(hash),
            Self::Token(_) => None,
        }
    }

    fn token(&self) -> Option<&str> {
        match self {
            Self::Token(hash) => Some(hash),
            Self::Session(_) => None,
        }
    }
}
