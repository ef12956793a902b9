//! The store: the only SQL of Shiftbell. The same SQL text serves SQLite and PostgreSQL.

mod address;
pub(crate) mod audit;
mod backup;
pub(crate) mod emergencies;
mod epoch;
pub(crate) mod evidence;
pub(crate) mod fleet;
pub(crate) mod idempotency;
pub(crate) mod inboxes;
mod keys;
mod open;
mod postgres_check;
mod postgres_url;
pub(crate) mod records;
mod row;
mod serving_lock;
pub(crate) mod sessions;
pub(crate) mod shifts;
mod sql;
pub(crate) mod stock_requests;
pub(crate) mod tickets;
pub(crate) mod trips;
pub(crate) mod users;
mod write;

pub use backup::{BackupError, backup, restore};
pub use open::StoreError;
pub use postgres_url::PostgresUrl;
pub use serving_lock::ExclusiveAccess;
pub(crate) use sql::MAX_LIST_LENGTH;
pub(crate) use write::WriteTransaction;

use crate::{credential, error::Error};
use sqlx::{Any, AnyConnection, AnyPool, Transaction, pool::PoolConnection};
use std::{fs::File, sync::Arc, time::Duration};

/// How long a request waits for a connection before the database counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Number of connections of a process to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;

/// A database with its migrations applied. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Pools>);

struct Pools {
    /// SQLite: one connection, so that writers queue here and not in the database.
    writer: AnyPool,
    /// SQLite: read-only connections. PostgreSQL: the same pool.
    reader: AnyPool,
    dialect: Dialect,
    epoch: String,
    cookie_key: cookie::Key,
    shared: write::GroupCommit,
    /// SQLite: held while a server runs.
    _serving: Option<File>,
}

/// All differences between the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The dialect of a connection.
    fn of(connection: &Connection) -> Self {
        match connection.backend_name() {
            "PostgreSQL" => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    /// Suffix of a `SELECT` that locks the rows of `i` for a change. Not needed on SQLite, where the transaction holds
    /// the only write lock.
    fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE OF i",
        }
    }

    /// Suffix of a `SELECT` that locks its rows for a change.
    fn lock_for_change(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE",
        }
    }

    /// Suffix of a `SELECT` that locks rows for a change and skips those that another transaction has locked, so that
    /// neither waits.
    fn skip_locked_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE SKIP LOCKED",
        }
    }

    /// Suffix of a `SELECT` that locks a vehicle `v` and a driver `d` against other new shifts.
    fn lock_vehicle_and_driver(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE OF v, d",
        }
    }

    /// Whether only one transaction can write at a time, from its first statement to the end of its commit.
    fn has_one_writer(self) -> bool {
        self == Self::Sqlite
    }

    /// Begins a transaction that will write. SQLite takes the write lock at once, because a later upgrade would fail
    /// instead of waiting.
    fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction in which all reads see the same snapshot.
    fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

impl Store {
    /// Key that signs cookies.
    pub fn cookie_key(&self) -> &cookie::Key {
        &self.0.cookie_key
    }

    /// Checks that the database answers and can be written: one small commit, which may share its flush with others.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if it cannot.
    pub async fn check_writable(&self) -> Result<(), Error> {
        let mut tx = self.write_shared().await?;
        // Another value each time, because SQLite does not write a row that stays the same.
        sqlx::query(
            "INSERT INTO settings (key, value) VALUES ('write_check', $1) \
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(credential::random_text())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Waits for running queries and closes the database.
    pub async fn close(&self) {
        self.0.reader.close().await;
        self.0.writer.close().await;
    }

    /// A connection for single reads.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.0.reader.acquire().await?)
    }

    /// A transaction in which all reads see the same snapshot.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self
            .0
            .reader
            .begin_with(self.0.dialect.begin_snapshot())
            .await?)
    }
}

/// The connection type that all queries run on.
pub(crate) type Connection = AnyConnection;
