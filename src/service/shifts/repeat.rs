//! Requests that a client may repeat: the answer to the first is remembered with its `Idempotency-Key` (CONTRACT §3).

use crate::{
    error::Error,
    store::{
        Connection,
        idempotency::{self, StoredAnswer},
    },
    user::User,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::str::FromStr;

/// How long an idempotency key is remembered (CONTRACT §3).
pub(crate) const KEY_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// The `Idempotency-Key` of a request that the client may repeat: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// Error: the text is not a valid key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid_idempotency_key")]
pub struct InvalidKey;

impl FromStr for IdempotencyKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let valid =
            (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidKey)
        }
    }
}

impl IdempotencyKey {
    /// The answer to the first request with this key, if there was one and it was the same request.
    ///
    /// # Errors
    /// [`Error::KeyReused`] if it was another request.
    pub(in crate::service) async fn find_repeated<T: DeserializeOwned>(
        &self,
        db: &mut Connection,
        user: &User,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<T>, Error> {
        let Some(remembered) = idempotency::find(db, user.id, &self.0, now - KEY_RETENTION).await?
        else {
            return Ok(None);
        };
        if remembered.request != request {
            return Err(Error::KeyReused);
        }
        serde_json::from_str(&remembered.answer)
            .map(Some)
            .map_err(|error| {
                tracing::error!(%error, user_id = %user.id, "stored response of an idempotency key is broken");
                Error::Internal
            })
    }

    /// Remembers the answer in the transaction of the request. If another request with the same key was first, returns
    /// its answer; this transaction must then be rolled back.
    pub(in crate::service) async fn remember<T: Serialize + DeserializeOwned>(
        &self,
        db: &mut Connection,
        user: &User,
        request: &str,
        answer: &T,
        now: Timestamp,
    ) -> Result<Option<T>, Error> {
        let stored_answer = StoredAnswer {
            request: request.to_owned(),
            answer: json!(answer).to_string(),
        };
        if idempotency::remember(
            db,
            user.id,
            &self.0,
            stored_answer,
            now - KEY_RETENTION,
            now,
        )
        .await?
        {
            return Ok(None);
        }
        let first = self.find_repeated(db, user, request, now).await?;
        first.map(Some).ok_or(Error::Unavailable { retry_after: 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_consist_of_visible_ascii_characters() {
        assert!("a".repeat(255).parse::<IdempotencyKey>().is_ok());
        for bad in ["", &"a".repeat(256), "a b", "é", "a\n"] {
            assert_eq!(bad.parse::<IdempotencyKey>(), Err(InvalidKey), "{bad:?}");
        }
    }
}
