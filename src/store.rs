//! The store: the only SQL of Shiftbell, one text for SQLite and PostgreSQL.

pub(crate) mod audit;
pub(crate) mod fleet;
pub(crate) mod idempotency;
pub(crate) mod inboxes;
mod open;
mod row;
pub(crate) mod sessions;
pub(crate) mod shifts;
mod sql;
pub(crate) mod tickets;
pub(crate) mod users;
mod write;

pub use open::StoreError;
pub(crate) use sql::LONGEST_LIST;
pub(crate) use write::WriteTransaction;

use crate::error::Error;
use sqlx::{Any, AnyConnection, AnyPool, Transaction, pool::PoolConnection};
use std::{sync::Arc, time::Duration};

/// How long a request waits for a connection before the database counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// A database with its migrations applied. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Pools>);

struct Pools {
    /// SQLite: one connection, so that writers queue here and not in the database.
    writer: AnyPool,
    /// SQLite: connections that cannot write. PostgreSQL: the same pool.
    reader: AnyPool,
    dialect: Dialect,
    epoch: String,
    cookie_key: cookie::Key,
    shared: write::GroupCommit,
}

/// What differs between the two databases, and nothing else may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The one that is spoken on a connection.
    fn of(connection: &Connection) -> Self {
        match connection.backend_name() {
            "PostgreSQL" => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    /// Ends a `SELECT` of the rows of `i` that will be changed. On SQLite the whole database is ours until the transaction ends.
    fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE OF i",
        }
    }

    /// Ends a `SELECT` of rows that will be changed, unless somebody else is at them: who waits for nobody is in nobody's way.
    fn skip_locked_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE SKIP LOCKED",
        }
    }

    /// Ends a `SELECT` of a vehicle `v` and a driver `d` that nobody else may plan with meanwhile.
    fn lock_vehicle_and_driver(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE OF v, d",
        }
    }

    /// Whether writers wait for each other from their first statement to the end of their commit.
    fn has_one_writer(self) -> bool {
        self == Self::Sqlite
    }

    /// Begins a transaction that will write: SQLite takes its lock at once, since a later upgrade would fail instead of waiting.
    fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction in which all reads see one state.
    fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

impl Store {
    /// The life of the database.
    pub fn epoch(&self) -> &str {
        &self.0.epoch
    }

    /// What cookies are signed with.
    pub fn cookie_key(&self) -> &cookie::Key {
        &self.0.cookie_key
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query("SELECT COUNT(*) FROM settings")
            .fetch_one(&mut *self.reader().await?)
            .await?;
        Ok(())
    }

    /// Waits for what is under way and closes the database.
    pub async fn close(&self) {
        self.0.reader.close().await;
        self.0.writer.close().await;
    }

    /// A connection for single reads.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.0.reader.acquire().await?)
    }

    /// A transaction in which all reads see one state.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self
            .0
            .reader
            .begin_with(self.0.dialect.begin_snapshot())
            .await?)
    }
}

/// What every query runs on.
pub(crate) type Connection = AnyConnection;
