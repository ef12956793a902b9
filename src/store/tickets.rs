//! SQL of tickets.

use super::{Connection, Dialect, StoreError, row::Columns, sql::Sql};
use crate::credential::{CredentialKey, KeyKind};
use jiff::Timestamp;

/// Inserts a ticket for a credential.
pub(crate) async fn insert(
    db: &mut Connection,
    hash: &str,
    key: &CredentialKey,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, credential) = match &key.0 {
        KeyKind::Session(hash) => ("session", hash),
        KeyKind::Token(hash) => ("token", hash),
    };
    sqlx::query("INSERT INTO tickets (token_hash, credential_kind, credential_hash, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(hash.to_owned())
        .bind(kind)
        .bind(credential.clone())
        .bind(expires_at.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// The credential of a ticket that has not expired.
pub(crate) async fn find(
    db: &mut Connection,
    hash: &str,
    now: Timestamp,
) -> Result<Option<CredentialKey>, StoreError> {
    let row = sqlx::query("SELECT credential_kind, credential_hash FROM tickets WHERE token_hash = $1 AND expires_at > $2")
        .bind(hash.to_owned())
        .bind(now.as_millisecond())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let credential = row.text("credential_hash")?;
    let key = match row.text("credential_kind")?.as_str() {
        "session" => KeyKind::Session(credential),
        _ => KeyKind::Token(credential),
    };
    Ok(Some(CredentialKey(key)))
}

/// Deletes a ticket. Returns whether it existed.
pub(crate) async fn take(db: &mut Connection, hash: &str) -> Result<bool, StoreError> {
    let result = sqlx::query("DELETE FROM tickets WHERE token_hash = $1")
        .bind(hash.to_owned())
        .execute(db)
        .await?;
    Ok(result.rows_affected() > 0)
}

/// Deletes up to `limit` expired tickets.
pub(crate) async fn forget(
    db: &mut Connection,
    now: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut delete = Sql::new("WITH old AS (SELECT token_hash FROM tickets WHERE expires_at <= ");
    delete
        .bind(now.as_millisecond())?
        .push(" ORDER BY expires_at LIMIT ")
        .bind(limit)?
        .push(Dialect::of(db).skip_locked_rows())
        .push(") DELETE FROM tickets WHERE token_hash IN (SELECT token_hash FROM old)");
    Ok(delete.finish().build().execute(db).await?.rows_affected())
}
