//! SQL on tickets.

use super::{Connection, StoreError, row::Columns};
use crate::access::{CredentialKey, KeyKind};
use jiff::Timestamp;

/// Keeps a ticket for a credential.
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

/// Takes a ticket away; the credential that it stood for, if it was still good.
pub(crate) async fn take(
    db: &mut Connection,
    hash: &str,
    now: Timestamp,
) -> Result<Option<CredentialKey>, StoreError> {
    let row = sqlx::query("DELETE FROM tickets WHERE token_hash = $1 RETURNING credential_kind, credential_hash, expires_at")
        .bind(hash.to_owned())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let credential = row.text("credential_hash")?;
    let key = match row.text("credential_kind")?.as_str() {
        "session" => KeyKind::Session(credential),
        _ => KeyKind::Token(credential),
    };
    let good = row.time("tickets", "expires_at")? > now;
    Ok(good.then_some(CredentialKey(key)))
}

/// Forgets tickets that nobody came with in time.
pub(crate) async fn forget(db: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM tickets WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
