//! Requests that a client may repeat: the answer to the first is remembered with its `Idempotency-Key` (CONTRACT §3).

use crate::{
    error::Error,
    event::Changes,
    service::Service,
    store::{
        Connection, WriteTransaction,
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
    async fn find_repeated<T: DeserializeOwned>(
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
    async fn remember<T: Serialize + DeserializeOwned>(
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

/// A request that the client may repeat.
pub(in crate::service) struct Repeatable<'a> {
    user: &'a User,
    request: String,
    key: Option<IdempotencyKey>,
    now: Timestamp,
}

impl<'a> Repeatable<'a> {
    /// `request` is its canonical form: two notations of the same request are equal, requests to other paths differ.
    pub(in crate::service) fn new(
        user: &'a User,
        request: String,
        key: Option<IdempotencyKey>,
        now: Timestamp,
    ) -> Self {
        Self {
            user,
            request,
            key,
            now,
        }
    }

    /// Ends the transaction of the request: commits its answer and remembers it, or rolls back and returns the answer to
    /// the first request with the same key, or else the error.
    pub(in crate::service) async fn finish<T: Serialize + DeserializeOwned>(
        self,
        service: &Service,
        mut tx: WriteTransaction,
        outcome: Result<(T, Changes), Error>,
    ) -> Result<T, Error> {
        let ended = match outcome {
            Ok((answer, changes)) => match self.remember(&mut tx, &answer).await {
                Ok(None) => {
                    service.commit(tx, changes).await?;
                    return Ok(answer);
                }
                Ok(Some(first)) => Ok(first),
                Err(error) => Err(error),
            },
            Err(error @ (Error::Unavailable { .. } | Error::Internal)) => Err(error),
            // The request may repeat one that succeeded: then respond as to the first.
            Err(error) => self
                .find_repeated(&mut tx)
                .await
                .and_then(|first| first.ok_or(error)),
        };
        // The answer may refer to a row of the same group commit that is not on disk yet.
        tx.abandon().await?;
        ended
    }

    async fn find_repeated<T: DeserializeOwned>(
        &self,
        db: &mut Connection,
    ) -> Result<Option<T>, Error> {
        match &self.key {
            Some(key) => {
                key.find_repeated(db, self.user, &self.request, self.now)
                    .await
            }
            None => Ok(None),
        }
    }

    async fn remember<T: Serialize + DeserializeOwned>(
        &self,
        db: &mut Connection,
        answer: &T,
    ) -> Result<Option<T>, Error> {
        match &self.key {
            Some(key) => {
                key.remember(db, self.user, &self.request, answer, self.now)
                    .await
            }
            None => Ok(None),
        }
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
