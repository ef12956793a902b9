//! SQL of idempotency keys: the responses that repeated requests receive again.

use super::{Connection, Dialect, StoreError, row::Columns, sql::Sql};
use crate::id::UserId;
use jiff::Timestamp;

/// The request and the response that a key stands for.
pub(crate) struct StoredAnswer {
    /// The request in canonical form.
    pub(crate) request: String,
    /// The response as JSON.
    pub(crate) answer: String,
}

/// The request and response stored for a key after `since`.
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

/// Stores the response to a request, in the transaction that created the shift. Replaces an expired entry. Returns
/// `false` if the key is in use; waits for another transaction that has inserted the same key.
pub(crate) async fn remember(
    db: &mut Connection,
    user: UserId,
    key: &str,
    answered: StoredAnswer,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
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
    Ok(result.rows_affected() > 0)
}

/// Deletes up to `limit` expired keys.
pub(crate) async fn forget(
    db: &mut Connection,
    before: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut delete =
        Sql::new("WITH old AS (SELECT user_id, key FROM idempotency_keys WHERE created_at <= ");
    delete
        .bind(before.as_millisecond())?
        .push(" ORDER BY created_at LIMIT ")
        .bind(limit)?
        .push(Dialect::of(db).skip_locked_rows())
        .push(
            ") DELETE FROM idempotency_keys WHERE (user_id, key) IN (SELECT user_id, key FROM old)",
        );
    Ok(delete.finish().build().execute(db).await?.rows_affected())
}
