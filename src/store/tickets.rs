//! SQL of tickets.

use super::{Connection, StoreError, row::Columns};
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

/// Deletes expired tickets.
pub(crate) async fn forget(db: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let result = sqlx::query("DELETE FROM tickets WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(result.rows_affected())
}
