//! SQL on the answers that are given again to a repeated request.

use super::{Connection, StoreError, row::Columns};
use crate::id::UserId;
use jiff::Timestamp;

/// What a key was used for.
pub(crate) struct StoredAnswer {
    /// The request, in a canonical form.
    pub(crate) request: String,
    /// Its answer.
    pub(crate) answer: String,
}

/// What a user used a key for, after `since`.
pub(crate) async fn find(
    db: &mut Connection,
    user: UserId,
    key: &str,
    since: Timestamp,
) -> Result<Option<StoredAnswer>, StoreError> {
    let row = sqlx::query("SELECT request, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND created_at > $3")
        .bind(user.get())
        .bind(key.to_owned())
        .bind(since.as_millisecond())
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(StoredAnswer {
            request: row.text("request")?,
            answer: row.text("answer")?,
        })
    })
    .transpose()
}

/// Remembers the answer to a request, in the transaction that made it, over one that is too old to count; whether nobody else has the key.
/// Another transaction that has taken the same key is waited for.
pub(crate) async fn remember(
    db: &mut Connection,
    user: UserId,
    key: &str,
    answered: StoredAnswer,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO idempotency_keys (user_id, key, request, answer, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id, key) DO UPDATE SET request = excluded.request, answer = excluded.answer, created_at = excluded.created_at \
         WHERE idempotency_keys.created_at <= $6",
    )
    .bind(user.get())
    .bind(key.to_owned())
    .bind(answered.request)
    .bind(answered.answer)
    .bind(now.as_millisecond())
    .bind(since.as_millisecond())
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets keys that no longer count.
pub(crate) async fn forget(db: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    Ok(
        sqlx::query("DELETE FROM idempotency_keys WHERE created_at <= $1")
            .bind(before.as_millisecond())
            .execute(db)
            .await?
            .rows_affected(),
    )
}
