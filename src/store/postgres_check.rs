//! Whether a PostgreSQL database fits: found out before anything is stored in it.

use super::{POSTGRES_CONNECTIONS, StoreError};
use sqlx::{AnyConnection, Connection as _, Row as _, any::AnyConnectOptions};

/// The number of connections that are left for this user in this database, as far as limits say.
const CONNECTION_LIMIT: &str = "SELECT LEAST( \
     current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int, \
     (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user), \
     (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))::bigint";

/// Refuses a database whose encoding cannot store every text, and a pooler that shares sessions. Warns if the database allows fewer
/// connections than the pool opens: requests would wait for one in vain.
///
/// # Errors
/// [`StoreError::Encoding`], [`StoreError::SharedSessions`], or [`StoreError::Database`] if the database does not answer.
pub(super) async fn check(options: &AnyConnectOptions) -> Result<(), StoreError> {
    let mut one = AnyConnection::connect_with(options).await?;
    let mut other = AnyConnection::connect_with(options).await?;
    let checked = check_connections(&mut one, &mut other).await;
    drop(one.close().await);
    drop(other.close().await);
    checked
}

async fn check_connections(
    one: &mut AnyConnection,
    other: &mut AnyConnection,
) -> Result<(), StoreError> {
    // Two open sessions have two processes, and each keeps its own. A pooler that gives every transaction another session answers both
    // with the session that was free last.
    let (first, second) = (process(one).await?, process(other).await?);
    if first == second || first != process(one).await? || second != process(other).await? {
        return Err(StoreError::SharedSessions);
    }
    let encoding: String = value(one, "SHOW server_encoding").await?;
    if encoding != "UTF8" {
        return Err(StoreError::Encoding(encoding));
    }
    let allowed: i64 = value(one, CONNECTION_LIMIT).await?;
    if allowed < i64::from(POSTGRES_CONNECTIONS) {
        tracing::warn!(
            allowed,
            needed = POSTGRES_CONNECTIONS,
            "PostgreSQL allows fewer connections than this process opens"
        );
    }
    Ok(())
}

/// The process of the server that answers.
async fn process(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    value(connection, "SELECT pg_backend_pid()::bigint").await
}

/// Without a prepared statement: another session would not know it.
async fn value<T>(connection: &mut AnyConnection, sql: &'static str) -> Result<T, sqlx::Error>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
{
    sqlx::raw_sql(sql).fetch_one(connection).await?.try_get(0)
}
