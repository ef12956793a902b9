//! Opens a database: file and directory, settings, migrations.

use super::{
    ACQUIRE_TIMEOUT, Dialect, POSTGRES_CONNECTIONS, Pools, PostgresUrl, Store, address::Address,
    fleet, keys, postgres_check, serving_lock, write::GroupCommit,
};
#[cfg(feature = "failpoints")]
use crate::crash_point::crash_point;
use crate::{credential, error::Error};
use sqlx::{
    Any, AnyConnection, AnyPool, Connection as _,
    any::AnyPoolOptions,
    migrate::{MigrateError, Migrator},
};
use std::{fs::File, path::PathBuf, sync::Arc};

pub(super) static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Number of connections for parallel reads on SQLite.
const SQLITE_READERS: u32 = 4;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database URL has no supported form. Continues a sentence that begins with the variable.
    #[error("DATABASE_URL {0}")]
    Address(String),
    /// The database file or its directory cannot be created or opened.
    #[error("cannot open the database file {path}: {cause}")]
    File {
        /// Path of the database file.
        path: String,
        /// Error of the operating system.
        cause: std::io::Error,
    },
    /// Nothing answers at the address of the URL. It tells a wrong host, also one that is a part of the password.
    #[error("the database at {address} cannot be reached: {cause}")]
    Unreachable {
        /// Host and port.
        address: String,
        /// Error of the operating system.
        cause: std::io::Error,
    },
    /// The database cannot store every text.
    #[error(
        "the database has the encoding {0}, which cannot store every name; create one with ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding(String),
    /// The URL leads to a pooler that gives every transaction another session. Locks and settings of a session would be lost.
    #[error(
        "DATABASE_URL leads to a pooler that shares sessions (PgBouncer with pool_mode = transaction); use pool_mode = session, or \
         connect to PostgreSQL itself"
    )]
    SharedSessions,
    /// A newer version of the program has migrated the database.
    #[error(
        "the database is newer than this program (it has migration {0}); please run the newer version"
    )]
    Newer(i64),
    /// A command needs the database for itself, but a server is running on it.
    #[error("a server is running on this database; stop it first")]
    InUse,
    /// A server cannot start, because a command has the database for itself.
    #[error(
        "another command has this database for itself at the moment; try again when it has ended"
    )]
    Reserved,
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(MigrateError),
    /// A column has a value that the program never writes.
    #[error("{table}.{column} of row {id} is broken")]
    InvalidValue {
        /// Table of the broken row.
        table: &'static str,
        /// Column with the invalid value.
        column: &'static str,
        /// Id of the row.
        id: i64,
    },
    /// The database rejected the query or did not answer.
    #[error("the database cannot answer: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<StoreError> for Error {
    /// Logs the cause here, once; it is never sent to clients.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "store error");
        match error {
            StoreError::InvalidValue { .. } => Self::Internal,
            StoreError::Database(
                sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::Decode(_),
            ) => Self::Internal,
            _ => Self::Unavailable { retry_after: 1 },
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// What a database is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Command,
    Server,
}

impl Store {
    /// Opens the database at `url` (`sqlite://PATH` or `postgres://…`). Creates a missing SQLite file and its
    /// directory; applies pending migrations, one process at a time.
    ///
    /// # Errors
    /// [`StoreError`] describes in one line why the database cannot be used.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_for(Purpose::Command, url).await
    }

    /// Like [`Store::open`], for a server: as long as it runs, [`ExclusiveAccess`](super::ExclusiveAccess) is refused.
    ///
    /// # Errors
    /// [`StoreError`] describes in one line why the database cannot be used.
    pub async fn open_to_serve(url: &str) -> Result<Self, StoreError> {
        Self::open_for(Purpose::Server, url).await
    }

    async fn open_for(purpose: Purpose, url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        match Address::parse(url)? {
            Address::Sqlite(path) => Self::open_sqlite(purpose, path).await,
            Address::Postgres(url) => Self::open_postgres(purpose, &url).await,
        }
    }

    async fn open_sqlite(purpose: Purpose, path: PathBuf) -> Result<Self, StoreError> {
        let _lock = lock_database_file(path.clone()).await?;
        let serving = (purpose == Purpose::Server)
            .then(|| serving_lock::share_file(&path))
            .transpose()?;
        let url = format!(
            "sqlite://{}?mode=rwc",
            percent_encode(&path.to_string_lossy())
        );
        // A commit that fills the WAL waits until the WAL is copied into the database file: here every 32 MB instead of
        // every 4. The cache holds the pages of many inboxes, all of which change with one shift. Statement journals of
        // savepoints stay in memory, because a file for them would cost as much as the WAL.
        // A file needs no ping, and the only write connection stays open: there is no network that could drop it.
        let writer = AnyPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql(
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; \
                         PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -32000; \
                         PRAGMA temp_store = MEMORY;",
                    )
                    .execute(connection)
                    .await
                    .map(drop)
                })
            })
            .after_release(|connection, _| Box::pin(is_usable(connection)))
            .connect(&url)
            .await?;
        apply_migrations(&SQLITE_MIGRATIONS, &writer).await?;
        let reader = AnyPoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;")
                        .execute(connection)
                        .await
                        .map(drop)
                })
            })
            .after_release(|connection, _| Box::pin(is_usable(connection)))
            .connect(&url)
            .await?;
        Self::from_pools(writer, reader, Dialect::Sqlite, serving).await
    }

    async fn open_postgres(purpose: Purpose, url: &PostgresUrl) -> Result<Self, StoreError> {
        let options = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // Some servers have `synchronous_commit = off` and answer before a commit is on disk: override that for
            // this connection.
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql("SET statement_timeout = '5s'; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '10s'; \
                         SET client_min_messages = warning; \
                         SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
                        .execute(&mut *connection)
                        .await?;
                    match purpose {
                        Purpose::Command => Ok(()),
                        Purpose::Server => serving_lock::share_connection(connection).await,
                    }
                })
            });
        let pool = url
            .connect(async |connect_options| {
                postgres_check::check(&connect_options).await?;
                let opened = options.clone().connect_with(connect_options.clone()).await;
                if matches!(opened, Err(sqlx::Error::PoolTimedOut)) {
                    // The pool has retried and forgotten why: a single attempt has the cause.
                    let single = AnyConnection::connect_with(&connect_options).await?;
                    drop(single.close().await);
                }
                Ok(opened?)
            })
            .await?;
        apply_migrations(&POSTGRES_MIGRATIONS, &pool).await?;
        Self::from_pools(pool.clone(), pool, Dialect::Postgres, None).await
    }

    async fn from_pools(
        writer: AnyPool,
        reader: AnyPool,
        dialect: Dialect,
        serving: Option<File>,
    ) -> Result<Self, StoreError> {
        let mut tx = writer.begin_with(dialect.begin_write()).await?;
        let epoch = setting(&mut tx, "epoch", credential::random_text()).await?;
        let key = [credential::random_text(), credential::random_text()].concat();
        let cookie_key = setting(&mut tx, "cookie_key", key).await?;
        let duplicates = keys::fill_keys(&mut tx).await?;
        fleet::fill_form_keys(&mut tx).await?;
        tx.commit().await?;
        for duplicate in duplicates {
            duplicate.log();
        }
        Ok(Self(Arc::new(Pools {
            writer,
            reader,
            dialect,
            epoch,
            cookie_key: cookie::Key::from(cookie_key.as_bytes()),
            shared: GroupCommit::default(),
            _serving: serving,
        })))
    }
}

/// A setting that is generated once per database and is then the same for every process.
async fn setting(
    db: &mut AnyConnection,
    key: &str,
    initial: String,
) -> Result<String, sqlx::Error> {
    sqlx::query("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
        .bind(key.to_owned())
        .bind(initial)
        .execute(&mut *db)
        .await?;
    sqlx::query_scalar::<Any, String>("SELECT value FROM settings WHERE key = $1")
        .bind(key.to_owned())
        .fetch_one(db)
        .await
}

/// Whether a SQLite connection can be used again. When the disk is full or fails, SQLite ends the transaction by
/// itself; then sqlx's own rollback fails and sqlx would count a transaction as open on this connection for ever.
async fn is_usable(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // After the ping, all earlier commands have finished, a rollback included. Connections without a transaction
        // are not pinged: that would double the round trips of every read to the database thread.
        connection.ping().await?;
    }
    let usable = !connection.is_in_transaction();
    if !usable {
        tracing::warn!("transaction broken, replacing the connection");
    }
    Ok(usable)
}

async fn apply_migrations(migrations: &Migrator, pool: &AnyPool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    connection.ping().await?;
    #[cfg(feature = "failpoints")]
    for migration in migrations.iter() {
        let done = migrations.run_to(migration.version, &mut *connection).await;
        done.map_err(migration_error)?;
        crash_point!("mid-migration");
    }
    migrations
        .run(&mut *connection)
        .await
        .map_err(migration_error)
}

fn migration_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer(version),
        other => StoreError::Migration(other),
    }
}

/// Locks the database file against other processes that open it, because sqlx has no lock for SQLite migrations. The
/// lock is released when the file is closed.
pub(super) async fn lock_database_file(path: PathBuf) -> Result<File, StoreError> {
    let displayed_path = path.display().to_string();
    let lock = tokio::task::spawn_blocking(move || {
        let file = serving_lock::open_beside(&path, ".lock")?;
        file.lock()?;
        Ok(file)
    });
    lock.await
        .unwrap_or_else(|panic| Err(std::io::Error::other(panic)))
        .map_err(|cause| StoreError::File {
            path: displayed_path,
            cause,
        })
}

/// Escapes the characters of a path that have a meaning in a URL.
fn percent_encode(path: &str) -> String {
    path.replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23")
}
