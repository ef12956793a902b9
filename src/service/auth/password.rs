//! Passwords: hashed with argon2id off the async threads, at the same cost for everyone.

use crate::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
};
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Salt, SaltString},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// Longest password, in characters: argon2 takes any length, a limit keeps it from being used as a load.
const MAX_CHARS: usize = 128;
/// How long a login waits for its turn.
const TURN: Duration = Duration::from_secs(2);
/// A hash that no password has, with the cost of a real one: an unknown account answers as slowly as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$aGVyZS1pcy1uby1vbmUhIQ$Lq0vX1mQ3tBz5n9cWk7uJ2dYf4sRg8hEo6pAiVxCbTM";

/// A password as it was typed, to the last space. Wiped from memory when it is done with.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes 1 to 128 characters.
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

/// Hashes and verifies, as many at once as there are cores.
pub(crate) struct Hasher {
    turns: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(cores)),
        }
    }
}

impl Hasher {
    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, Error> {
        let turn = self.turn().await?;
        blocking(turn, move || {
            let mut salt = [0; Salt::RECOMMENDED_LENGTH];
            getrandom::fill(&mut salt).map_err(|error| error.to_string())?;
            let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
            let hash = argon2()?
                .hash_password(password.0.as_bytes(), &salt)
                .map_err(|error| error.to_string())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one that `stored` was made of. Without one it takes just as long and says no.
    pub(crate) async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<bool, Error> {
        let turn = self.turn().await?;
        blocking(turn, move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
            let hash = PasswordHash::new(&stored).map_err(|error| error.to_string())?;
            let right = argon2()?
                .verify_password(password.0.as_bytes(), &hash)
                .is_ok();
            Ok(right && known)
        })
        .await
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        match tokio::time::timeout(TURN, self.turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Error::Unavailable { retry_after: 2 }),
        }
    }
}

/// Runs on a thread that may block. The turn moves with the work: a caller who goes away does not let the next one in early.
async fn blocking<T: Send + 'static>(
    turn: OwnedSemaphorePermit,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(turn);
        result
    });
    done.await
        .unwrap_or_else(|panic| Err(panic.to_string()))
        .map_err(|error| {
            tracing::error!(error, "hashing a password failed");
            Error::Internal
        })
}

/// Argon2id with the parameters that OWASP asks for.
fn argon2() -> Result<Argon2<'static>, String> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).expect("a password")
    }

    #[tokio::test]
    async fn only_the_password_itself_opens_and_nobody_has_none() {
        let hasher = Hasher::default();
        let stored = hasher.hash(password(" snowman ☃ ")).await.expect("hashed");
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
    }
}
