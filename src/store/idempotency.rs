//! SQL on the answers that are given again to a repeated request.

use super::{Connection, StoreError, row::Columns};
use crate::id::UserId;
use jiff::Timestamp;

/// What a key was used for.
pub(crate) struct Remembered {
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
) -> Result<Option<Remembered>, StoreError> {
    let row = sqlx::query("SELECT request, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND created_at > $3")
        .bind(user.get())
        .bind(key.to_owned())
        .bind(since.as_millisecond())
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(Remembered {
            request: row.text("request")?,
            answer: row.text("answer")?,
        })
    })
    .transpose()
}

/// Takes a key for a request, over one that is too old to count; whether nobody else has it. Another transaction that takes the same key
/// is waited for.
pub(crate) async fn claim(
    db: &mut Connection,
    user: UserId,
    key: &str,
    request: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO idempotency_keys (user_id, key, request, answer, created_at) VALUES ($1, $2, $3, '', $4) \
         ON CONFLICT (user_id, key) DO UPDATE SET request = excluded.request, answer = '', created_at = excluded.created_at \
         WHERE idempotency_keys.created_at <= $5",
    )
    .bind(user.get())
    .bind(key.to_owned())
    .bind(request.to_owned())
    .bind(now.as_millisecond())
    .bind(since.as_millisecond())
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Remembers the answer, in the transaction that made it.
pub(crate) async fn remember(
    db: &mut Connection,
    user: UserId,
    key: &str,
    answer: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE idempotency_keys SET answer = $3 WHERE user_id = $1 AND key = $2")
        .bind(user.get())
        .bind(key.to_owned())
        .bind(answer.to_owned())
        .execute(db)
        .await?;
    Ok(())
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
