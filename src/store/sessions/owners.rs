//! SQL that finds the owners of many credentials with one query.

use crate::{
    credential::TokenScope,
    store::{
        Connection, Dialect, StoreError,
        row::Columns,
        sql::Sql,
        users::{read_user, user_with_roles},
    },
    user::User,
};
use jiff::Timestamp;
use sqlx::any::AnyRow;
use std::{collections::HashMap, sync::Arc};

/// The owner of a credential.
pub(crate) struct CredentialOwner {
    pub(crate) user: Arc<User>,
    pub(crate) password_changed_at: Timestamp,
    /// What the credential may be used for.
    pub(crate) scope: TokenScope,
    /// Last use of a session; `None` for API tokens.
    pub(crate) last_seen_at: Option<Timestamp>,
}

/// The owners found, by hash of the credential. A broken row affects only its own credential.
pub(crate) type CredentialOwners = HashMap<String, Result<CredentialOwner, StoreError>>;

/// The owners of these sessions, if used after `idle_since` and created after `created_since`; at most
/// [`MAX_LIST_LENGTH`](crate::store::MAX_LIST_LENGTH).
pub(crate) async fn owners_of_sessions(
    db: &mut Connection,
    hashes: &[&str],
    idle_since: Timestamp,
    created_since: Timestamp,
) -> Result<CredentialOwners, StoreError> {
    let mut query = Sql::new(user_with_roles!(
        begin ", u.password_changed_at, x.token_hash, x.last_seen_at",
        "JOIN sessions x ON x.user_id = u.id WHERE u.is_active = 1 AND x.last_seen_at > "
    ));
    query.bind(idle_since.as_millisecond())?;
    query
        .push(" AND x.created_at > ")
        .bind(created_since.as_millisecond())?;
    query.push(" AND x.token_hash IN ");
    query_owners(db, query, hashes, |row| {
        let last_seen_at = row.time("sessions", "last_seen_at")?;
        Ok((TokenScope::Full, Some(last_seen_at)))
    })
    .await
}

/// The owners of these API tokens, if not revoked; at most [`MAX_LIST_LENGTH`](crate::store::MAX_LIST_LENGTH).
pub(crate) async fn owners_of_tokens(
    db: &mut Connection,
    hashes: &[&str],
) -> Result<CredentialOwners, StoreError> {
    let query = Sql::new(user_with_roles!(
        begin ", u.password_changed_at, t.token_hash, t.scope",
        "JOIN tokens t ON t.user_id = u.id WHERE u.is_active = 1 AND t.revoked_at IS NULL AND t.token_hash IN "
    ));
    query_owners(db, query, hashes, |row| {
        Ok((row.parsed("tokens", "scope")?, None))
    })
    .await
}

async fn query_owners(
    db: &mut Connection,
    mut query: Sql,
    hashes: &[&str],
    scope_and_use: impl Fn(&AnyRow) -> Result<(TokenScope, Option<Timestamp>), StoreError>,
) -> Result<CredentialOwners, StoreError> {
    if hashes.is_empty() {
        return Ok(CredentialOwners::new());
    }
    query
        .bind_padded_list(hashes.iter().map(|hash| (*hash).to_owned()))?
        .push(" ORDER BY r.id");
    let mut found: HashMap<String, Vec<AnyRow>> = HashMap::new();
    for row in query.finish().build().fetch_all(db).await? {
        found.entry(row.text("token_hash")?).or_default().push(row);
    }
    let read = |rows: Vec<AnyRow>| {
        let (Some(user), Some(first)) = (read_user(&rows)?, rows.first()) else {
            return Ok(None);
        };
        let (scope, last_seen_at) = scope_and_use(first)?;
        Ok(Some(CredentialOwner {
            user: Arc::new(user),
            password_changed_at: first.time("users", "password_changed_at")?,
            scope,
            last_seen_at,
        }))
    };
    let owners = found
        .into_iter()
        .filter_map(|(hash, rows)| Some((hash, read(rows).transpose()?)));
    Ok(owners.collect())
}

/// Records the use of these sessions, except for those that another transaction has locked. Two transactions that
/// record the same sessions in a different order would deadlock, and a sign-out or a new password must never be the one
/// that is aborted.
pub(crate) async fn touch_all(
    db: &mut Connection,
    hashes: &[&str],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut query = Sql::new("UPDATE sessions SET last_seen_at = ");
    query.bind(now.as_millisecond())?;
    query
        .push(" WHERE last_seen_at < ")
        .bind(now.as_millisecond())?;
    query.push(" AND token_hash IN (SELECT x.token_hash FROM sessions x WHERE x.token_hash IN ");
    query.bind_padded_list(hashes.iter().map(|hash| (*hash).to_owned()))?;
    query.push(Dialect::of(db).skip_locked_rows()).push(")");
    query.finish().build().execute(db).await?;
    Ok(())
}
