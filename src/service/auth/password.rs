//! Passwords: hashed with argon2id on blocking threads, at the same cost for known and unknown accounts.

use super::hash_pool::HashPool;
use crate::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
};
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Salt, SaltString},
};
use zeroize::Zeroizing;

/// Minimum length of a new password in characters (CONTRACT §6).
const MIN_CHARS: usize = 10;
/// Maximum length in characters. argon2 accepts any length; the limit bounds the work of one request.
const MAX_CHARS: usize = 128;
/// A hash that matches no password, with the cost of a real one, so that an unknown account takes as long as a wrong
/// password.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$aGVyZS1pcy1uby1vbmUhIQ$Lq0vX1mQ3tBz5n9cWk7uJ2dYf4sRg8hEo6pAiVxCbTM";

/// A password as typed, spaces included. Wiped from memory when dropped.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Accepts a new password of 10 to 128 characters.
    ///
    /// # Errors
    /// For the field `password`.
    pub fn parse_new(text: String) -> Result<Self, FieldErrors> {
        let password = Self::parse(text)?;
        if password.0.chars().count() < MIN_CHARS {
            let error = FieldError::PasswordTooShort { min: MIN_CHARS };
            return Err(FieldErrors::one("password", error));
        }
        Ok(password)
    }

    /// Accepts 1 to 128 characters, for signing in: older passwords may be short.
    ///
    /// # Errors
    /// For the field `password`.
    pub fn parse(text: String) -> Result<Self, FieldErrors> {
        let text = Zeroizing::new(text);
        match text.chars().count() {
            0 => Err(FieldErrors::one("password", FieldError::Required)),
            count if count > MAX_CHARS => Err(FieldErrors::one(
                "password",
                FieldError::PasswordTooLong { max: MAX_CHARS },
            )),
            _ => Ok(Self(text)),
        }
    }
}

/// Hashes and verifies passwords.
#[derive(Default)]
pub(crate) struct Hasher(HashPool);

impl Hasher {
    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, Error> {
        let work = move || {
            let mut salt = [0; Salt::RECOMMENDED_LENGTH];
            getrandom::fill(&mut salt).map_err(|error| error.to_string())?;
            let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
            let hash = argon2()?
                .hash_password(password.0.as_bytes(), &salt)
                .map_err(|error| error.to_string())?;
            Ok(hash.to_string())
        };
        self.0.run(work).await
    }

    /// Whether the password matches `stored`. Without `stored` it takes as long and returns `false`.
    pub(crate) async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<bool, Error> {
        let work = move || {
            let has_account = stored.is_some();
            let stored = stored.unwrap_or_else(|| DUMMY_HASH.to_owned());
            let hash = PasswordHash::new(&stored).map_err(|error| error.to_string())?;
            let matches = argon2()?
                .verify_password(password.0.as_bytes(), &hash)
                .is_ok();
            Ok(matches && has_account)
        };
        self.0.run(work).await
    }
}

/// Argon2id with the parameters recommended by OWASP.
fn argon2() -> Result<Argon2<'static>, String> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).expect("valid password")
    }

    #[tokio::test]
    async fn verifies_only_the_exact_password_and_rejects_unknown_accounts() {
        let hasher = Hasher::default();
        let stored = hasher.hash(password(" snowman ☃ ")).await.expect("hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(
            hasher
                .verify(password(" snowman ☃ "), Some(stored.clone()))
                .await,
            Ok(true)
        );
        assert_eq!(
            hasher.verify(password("snowman ☃"), Some(stored)).await,
            Ok(false)
        );
        assert_eq!(hasher.verify(password("anything"), None).await, Ok(false));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(Password::parse("☃".repeat(128)).is_ok());
        assert!(Password::parse("x".repeat(129)).is_err());
        assert!(Password::parse(String::new()).is_err());
        assert!(Password::parse_new("☃".repeat(10)).is_ok());
        assert!(Password::parse_new("☃".repeat(9)).is_err());
        assert!(Password::parse_new("x".repeat(129)).is_err());
        assert!(Password::parse_new(String::new()).is_err());
    }
}
