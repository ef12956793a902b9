//! Credentials of callers. Secrets are stored only as hashes.

mod cookie;
mod secret;
mod token_scope;

pub use cookie::CookiePolicy;
pub use secret::{ApiToken, InvalidSecret, SessionToken, Ticket};
pub use token_scope::{TokenScope, UnknownScope};

pub(crate) use secret::random_text;

use jiff::SignedDuration;

/// A session expires when it has not been used for this long (CONTRACT §2).
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session expires when it is this old (CONTRACT §2).
pub const SESSION_MAX_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The credential that a request carries.
#[derive(Clone)]
pub enum Credential {
    /// Value of the session cookie.
    Session(SessionToken),
    /// Value of the `Authorization: Bearer` header.
    Token(ApiToken),
}

/// The stored form of a credential (a hash): identifies it, but does not authenticate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialKey(pub(crate) KeyKind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KeyKind {
    Session(String),
    Token(String),
}

impl Credential {
    /// Whether it is a session cookie, which browsers send without being asked to.
    pub fn is_session(&self) -> bool {
        matches!(self, Self::Session(_))
    }

    /// The stored form.
    pub fn key(&self) -> CredentialKey {
        CredentialKey(match self {
            Self::Session(token) => KeyKind::Session(token.hash()),
            Self::Token(token) => KeyKind::Token(token.hash()),
        })
    }
}
