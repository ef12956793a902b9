//! Random secrets (session tokens, API tokens, tickets). They are shown once and stored as hashes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::str::FromStr;
use zeroize::Zeroizing;

/// Size of a secret in bytes: 256 bits.
const BYTES: usize = 32;

/// Error: the text does not have the form of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid_secret")]
pub struct InvalidSecret;

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// A new random secret.
            pub fn random() -> Self {
                Self(Zeroizing::new(random_text()))
            }

            /// The secret itself, to send it to its owner.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// The hash that is stored.
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
    /// Value of the session cookie.
    SessionToken
    /// Value of an `Authorization: Bearer` header.
    ApiToken
    /// One-time secret that opens one socket, for a client that cannot set headers.
    Ticket
}

/// 256 random bits in base64url: valid in a cookie, a header and a URL.
///
/// # Panics
/// If the system has no source of randomness: no secret would be safe without one.
pub fn random_text() -> String {
    let mut bytes = Zeroizing::new([0; BYTES]);
    #[expect(
        clippy::expect_used,
        reason = "no secret is safe without random numbers"
    )]
    getrandom::fill(&mut *bytes).expect("source of randomness");
    URL_SAFE_NO_PAD.encode(*bytes)
}

/// SHA-256 in base64url. A slow hash is not needed: the input has 256 random bits.
pub fn hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_stable_and_differs_from_the_secret() {
        let token = SessionToken::random();
        let again: SessionToken = token.expose().parse().expect("valid secret");
        assert_eq!(token.hash(), again.hash());
        assert_ne!(token.hash(), token.expose());
        assert_ne!(token.hash(), SessionToken::random().hash());
    }

    #[test]
    fn rejects_text_that_is_not_a_secret() {
        for text in ["", "x", "../../etc/passwd", &"a".repeat(10_000)] {
            assert!(text.parse::<ApiToken>().is_err());
        }
    }
}
