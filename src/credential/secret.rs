//! Secrets that prove who calls: made here, shown once, stored as hashes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::str::FromStr;
use zeroize::Zeroizing;

/// Random bytes of a secret: 256 bits.
const BYTES: usize = 32;

/// Text that is none of our secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid_secret")]
pub struct InvalidSecret;

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// A new one.
            pub fn random() -> Self {
                Self(Zeroizing::new(random_text()))
            }

            /// The secret itself, to hand it to its owner.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// What is stored of it.
            pub fn hash(&self) -> String {
                hash(self.0.as_bytes())
            }
        }

        impl FromStr for $name {
            type Err = InvalidSecret;

            fn from_str(text: &str) -> Result<Self, InvalidSecret> {
                let decoded = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidSecret)?;
                if decoded.len() == BYTES { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(InvalidSecret) }
            }
        }
    )*};
}

secrets! {
    /// What the session cookie holds.
    SessionToken
    /// What an `Authorization: Bearer` header holds.
    ApiToken
    /// What opens one socket for a client that cannot set headers.
    Ticket
}

/// 256 random bits as text that fits a cookie, a header and a URL.
///
/// # Panics
/// If the system has no random numbers: nothing safe can be done without them.
pub fn random_text() -> String {
    let mut bytes = Zeroizing::new([0; BYTES]);
    #[expect(
        clippy::expect_used,
        reason = "no secret can be made without random numbers"
    )]
    getrandom::fill(&mut *bytes).expect("the system gives random numbers");
    URL_SAFE_NO_PAD.encode(*bytes)
}

/// SHA-256: enough for what has 256 random bits.
pub fn hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_not_the_secret_and_finds_it_again() {
        let token = SessionToken::random();
        let again: SessionToken = token.expose().parse().expect("ours");
        assert_eq!(token.hash(), again.hash());
        assert_ne!(token.hash(), token.expose());
        assert_ne!(token.hash(), SessionToken::random().hash());
    }

    #[test]
    fn other_text_is_not_looked_up() {
        for text in ["", "x", "../../etc/passwd", &"a".repeat(10_000)] {
            assert!(text.parse::<ApiToken>().is_err());
        }
    }
}
