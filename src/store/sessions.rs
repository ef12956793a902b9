//! SQL of sessions and API tokens, and of users whose sockets must be checked.

mod owners;

pub(crate) use owners::{
    CredentialOwner, CredentialOwners, owners_of_sessions, owners_of_tokens, touch_all,
};

use super::{
    Connection, Dialect, StoreError,
    row::Columns,
    sql::Sql,
    users::{read_user, user_with_roles},
};
use crate::{
    credential::TokenScope,
    id::{TokenId, UserId},
    user::User,
};
use jiff::Timestamp;
use serde::Serialize;

/// The user of a session that was used after `idle_since` and created after `created_since`, and the time of its last
/// use.
pub(crate) async fn user_of_session(
    db: &mut Connection,
    hash: &str,
    idle_since: Timestamp,
    created_since: Timestamp,
) -> Result<Option<(User, Timestamp)>, StoreError> {
    const QUERY: &str = user_with_roles!(
        ", x.last_seen_at",
        "JOIN sessions x ON x.user_id = u.id WHERE x.token_hash = $1 AND x.last_seen_at > $2 AND x.created_at > $3 AND u.is_active = 1"
    );
    let rows = sqlx::query(QUERY)
        .bind(hash.to_owned())
        .bind(idle_since.as_millisecond())
        .bind(created_since.as_millisecond())
        .fetch_all(db)
        .await?;
    let Some(user) = read_user(&rows)? else {
        return Ok(None);
    };
    Ok(Some((user, rows[0].time("sessions", "last_seen_at")?)))
}

/// The user of an API token that is not revoked, and its scope.
pub(crate) async fn user_of_token(
    db: &mut Connection,
    hash: &str,
) -> Result<Option<(User, TokenScope)>, StoreError> {
    const QUERY: &str = user_with_roles!(
        ", t.scope",
        "JOIN tokens t ON t.user_id = u.id WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.is_active = 1"
    );
    let rows = sqlx::query(QUERY)
        .bind(hash.to_owned())
        .fetch_all(db)
        .await?;
    let Some(user) = read_user(&rows)? else {
        return Ok(None);
    };
    Ok(Some((user, rows[0].parsed("tokens", "scope")?)))
}

/// Inserts a session.
pub(crate) async fn insert(
    db: &mut Connection,
    hash: &str,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at) VALUES ($1, $2, $3, $3)")
        .bind(hash.to_owned())
        .bind(user.get())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// Records the use of a session.
pub(crate) async fn touch(
    db: &mut Connection,
    hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1 AND last_seen_at < $2",
    )
    .bind(hash.to_owned())
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a session. Returns its user.
pub(crate) async fn delete(
    db: &mut Connection,
    hash: &str,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = sqlx::query("DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id")
        .bind(hash.to_owned())
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let user = UserId::new(row.int("user_id")?);
    access_changed(db, user, now).await?;
    Ok(Some(user))
}

/// Deletes all sessions of a user; with `tokens_too` also revokes all API tokens. For a new password and a
/// deactivation.
pub(crate) async fn end_all(
    db: &mut Connection,
    user: UserId,
    tokens_too: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sessions WHERE user_id = $1")
        .bind(user.get())
        .execute(&mut *db)
        .await?;
    if tokens_too {
        sqlx::query("UPDATE tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
            .bind(user.get())
            .bind(now.as_millisecond())
            .execute(&mut *db)
            .await?;
    }
    access_changed(db, user, now).await
}

/// Deletes up to `limit` expired sessions.
pub(crate) async fn delete_expired(
    db: &mut Connection,
    idle_since: Timestamp,
    created_since: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut delete =
        Sql::new("WITH old AS (SELECT token_hash FROM sessions WHERE last_seen_at <= ");
    delete
        .bind(idle_since.as_millisecond())?
        .push(" OR created_at <= ")
        .bind(created_since.as_millisecond())?
        .push(" LIMIT ")
        .bind(limit)?
        .push(Dialect::of(db).skip_locked_rows())
        .push(") DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM old)");
    Ok(delete.finish().build().execute(db).await?.rows_affected())
}

/// An API token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenInfo {
    /// Id of the token.
    pub id: TokenId,
    /// What it may be used for.
    pub scope: TokenScope,
    /// Time of creation.
    pub created_at: Timestamp,
    /// Time of revocation; `None` if it is valid.
    pub revoked_at: Option<Timestamp>,
}

/// Inserts an API token.
pub(crate) async fn insert_token(
    db: &mut Connection,
    user: UserId,
    hash: &str,
    scope: TokenScope,
    now: Timestamp,
) -> Result<TokenId, StoreError> {
    let row = sqlx::query(
        "INSERT INTO tokens (user_id, token_hash, scope, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(user.get())
    .bind(hash.to_owned())
    .bind(scope.as_str())
    .bind(now.as_millisecond())
    .fetch_one(db)
    .await?;
    Ok(TokenId::new(row.int("id")?))
}

/// Revokes an API token. Returns its user; `None` if it does not exist or is already revoked.
pub(crate) async fn revoke_token(
    db: &mut Connection,
    token: TokenId,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = sqlx::query(
        "UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING user_id",
    )
    .bind(token.get())
    .bind(now.as_millisecond())
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let user = UserId::new(row.int("user_id")?);
    access_changed(db, user, now).await?;
    Ok(Some(user))
}

/// A user's API tokens, oldest first.
pub(crate) async fn tokens_of(
    db: &mut Connection,
    user: UserId,
) -> Result<Vec<TokenInfo>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, scope, created_at, revoked_at FROM tokens WHERE user_id = $1 ORDER BY id",
    )
    .bind(user.get())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(TokenInfo {
                id: TokenId::new(row.int("id")?),
                scope: row.parsed("tokens", "scope")?,
                created_at: row.time("tokens", "created_at")?,
                revoked_at: row.time_or_none("tokens", "revoked_at")?,
            })
        })
        .collect()
}

/// Records that every process must check this user's sockets.
pub(crate) async fn access_changed(
    db: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO access_changes (user_id, changed_at) VALUES ($1, $2)")
        .bind(user.get())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// The access changes at or after `time`: their numbers and users.
pub(crate) async fn access_changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<(i64, UserId)>, StoreError> {
    let rows = sqlx::query("SELECT id, user_id FROM access_changes WHERE changed_at >= $1")
        .bind(time.as_millisecond())
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| Ok((row.int("id")?, UserId::new(row.int("user_id")?))))
        .collect()
}

/// Deletes up to `limit` access changes that every process has seen long ago.
pub(crate) async fn forget_access_changes(
    db: &mut Connection,
    before: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut delete = Sql::new("WITH old AS (SELECT id FROM access_changes WHERE changed_at < ");
    delete
        .bind(before.as_millisecond())?
        .push(" ORDER BY changed_at LIMIT ")
        .bind(limit)?
        .push(Dialect::of(db).skip_locked_rows())
        .push(") DELETE FROM access_changes WHERE id IN (SELECT id FROM old)");
    Ok(delete.finish().build().execute(db).await?.rows_affected())
}
