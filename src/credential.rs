//! Credentials: what proves who a caller is. Secrets are stored only as hashes.

mod cookie;
mod secret;

pub use cookie::CookiePolicy;
pub use secret::{ApiToken, InvalidSecret, SessionToken, Ticket};

pub(crate) use secret::random_text;

use jiff::SignedDuration;

/// A session that nobody used for so long is gone (CONTRACT §2).
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session this old is gone (CONTRACT §2).
pub const SESSION_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);
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
