//! How things stand with the credentials of sockets, open ones and new ones: asked for many at once, since a process has up to a hundred
//! thousand of them and all of them come back when it starts.

use super::{CredentialKey, KeyKind, SESSION_AGE, SESSION_IDLE, TOUCH_AFTER};
use crate::{
    error::Error,
    id::UserId,
    service::Service,
    store::{
        LONGEST_LIST,
        sessions::{self, CredentialOwner, CredentialOwners},
    },
    user::User,
};
use jiff::Timestamp;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// How things stand with a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialStatus {
    /// Good, with the roles of this moment.
    Valid(Arc<User>),
    /// Unknown or gone: signed out, expired, revoked, password changed, user deactivated.
    Revoked,
    /// Good, but its user holds no role any more.
    NoRoles,
}

/// What is asked of one socket.
#[derive(Clone, Debug)]
pub struct SocketCheck {
    /// What it was opened with, or is to be.
    pub key: CredentialKey,
    /// Nothing of one that is to be opened.
    pub opened: Option<OpenSocket>,
}

/// An open socket.
#[derive(Clone, Copy, Debug)]
pub struct OpenSocket {
    /// Whose it is.
    pub by: UserId,
    /// A new password ends every socket that was there before, whatever it was opened with (CONTRACT §5).
    pub at: Timestamp,
}

/// What the store says to many.
#[derive(Debug)]
pub struct CheckResults {
    /// To each, in the order in which they asked. [`Error::Internal`] to one whose rows are broken.
    pub check_sockets: Vec<Result<CredentialStatus, Error>>,
    /// Sessions whose use is to be noted, each once: an open page counts as use of its session, or an EIC who waits through the night would
    /// be signed out.
    pub used: Vec<CredentialKey>,
}

/// How things stand with the credentials of sockets. Those of one session are one question; all of them are one or two.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot say: then none of them has an answer.
pub async fn check_sockets(
    service: &Service,
    asked: &[SocketCheck],
) -> Result<CheckResults, Error> {
    let now = service.now();
    let hashes = |of: fn(&KeyKind) -> Option<&str>| -> Vec<&str> {
        let some: BTreeSet<_> = asked.iter().filter_map(|one| of(&one.key.0)).collect();
        some.into_iter().collect()
    };
    let (session_hashes, token_hashes) = (hashes(KeyKind::session), hashes(KeyKind::token));
    let (mut of_sessions, mut of_tokens) = (HashMap::new(), HashMap::new());
    let mut reader = service.store().reader().await?;
    for some in session_hashes.chunks(LONGEST_LIST) {
        let (idle, made) = (now - SESSION_IDLE, now - SESSION_AGE);
        let found = sessions::owners_of_sessions(&mut reader, some, idle, made).await?;
        of_sessions.extend(logged(found));
    }
    for some in token_hashes.chunks(LONGEST_LIST) {
        let found = sessions::owners_of_tokens(&mut reader, some).await?;
        of_tokens.extend(logged(found));
    }
    drop(reader);

    let check_sockets = asked.iter().map(|one| {
        let found = match &one.key.0 {
            KeyKind::Session(hash) => of_sessions.get(hash),
            KeyKind::Token(hash) => of_tokens.get(hash),
        };
        match found {
            Some(Ok(holder)) => Ok(one.judge(holder)),
            Some(Err(error)) => Err(error.clone()),
            None => Ok(CredentialStatus::Revoked),
        }
    });
    let check_sockets = check_sockets.collect();
    let is_old = |last_seen: Timestamp| now.duration_since(last_seen) >= TOUCH_AFTER;
    let used = of_sessions.iter().filter(|(_, holder)| {
        let last_seen = holder.as_ref().ok().and_then(|holder| holder.last_seen_at);
        last_seen.is_some_and(is_old)
    });
    let used = used.map(|(hash, _)| CredentialKey(KeyKind::Session(hash.clone())));
    Ok(CheckResults {
        check_sockets,
        used: used.collect(),
    })
}

/// Notes that these sessions were used, in one transaction. That it cannot be noted is no reason to refuse anybody anything.
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
    let noted = async {
        let mut tx = service.store().write().await?;
        for some in hashes.chunks(LONGEST_LIST) {
            sessions::touch_all(&mut tx, some, service.now()).await?;
        }
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, sessions = hashes.len(), "the use of sessions was not noted");
    }
}

/// What is broken is logged once, and not for each who asks.
fn logged(
    found: CredentialOwners,
) -> impl Iterator<Item = (String, Result<CredentialOwner, Error>)> {
    let each = found.into_iter();
    each.map(|(hash, holder)| (hash, holder.map_err(Error::from)))
}

impl SocketCheck {
    fn judge(&self, holder: &CredentialOwner) -> CredentialStatus {
        let ended = |opened: OpenSocket| {
            holder.user.id != opened.by || holder.password_changed_at > opened.at
        };
        if self.opened.is_some_and(ended) {
            return CredentialStatus::Revoked;
        }
        if holder.user.roles.is_empty() {
            return CredentialStatus::NoRoles;
        }
        CredentialStatus::Valid(holder.user.clone())
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
