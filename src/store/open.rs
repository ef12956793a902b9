//! Opening a database: its file and folder, its settings, its migrations.

use super::{ACQUIRE_TIMEOUT, Dialect, Pools, Store, write::GroupCommit};
#[cfg(feature = "failpoints")]
use crate::crash_point::crash_point;
use crate::{credential, error::Error};
use sqlx::{
    Any, AnyConnection, AnyPool, Connection as _,
    any::AnyPoolOptions,
    migrate::{MigrateError, Migrator},
};
use std::{fs::File, path::PathBuf, sync::Arc};

static SQLITE_STEPS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_STEPS: Migrator = sqlx::migrate!("migrations/postgres");

/// Reads that run side by side on SQLite.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;

/// Why the store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that we know.
    #[error("{0}")]
    Address(String),
    /// The database's file or folder cannot be made or opened.
    #[error("cannot open the database file {path}: {cause}")]
    File {
        /// Which.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// The database has been used by a newer version.
    #[error(
        "the database is newer than this program (it has migration {0}); please run the newer version"
    )]
    Newer(i64),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(MigrateError),
    /// A row holds what it cannot hold.
    #[error("{table}.{column} of row {id} is broken")]
    Broken {
        /// Where.
        table: &'static str,
        /// In which column.
        column: &'static str,
        /// In which row.
        id: i64,
    },
    /// The database refused or did not answer.
    #[error("the database cannot answer: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<StoreError> for Error {
    /// The cause stays here: it is logged, once, and never sent.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        match error {
            StoreError::Broken { .. } => Self::Internal,
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

impl Store {
    /// Opens the database at `url` (`sqlite://PATH` or `postgres://…`). A SQLite file and its folder are made if they are not there;
    /// pending migrations are applied, one process at a time.
    ///
    /// # Errors
    /// [`StoreError`] says in one line why it cannot be used.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Self::open_postgres(url).await;
        }
        match url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))
        {
            Some(path) if !path.is_empty() && !path.contains(['?', '#']) && path != ":memory:" => {
                Self::open_sqlite(PathBuf::from(path)).await
            }
            _ => Err(StoreError::Address(
                "a database address is sqlite://PATH or postgres://…".into(),
            )),
        }
    }

    async fn open_sqlite(path: PathBuf) -> Result<Self, StoreError> {
        let _turn = take_turn(path.clone()).await?;
        let url = format!(
            "sqlite://{}?mode=rwc",
            percent_encode(&path.to_string_lossy())
        );
        // Whose commit fills the log waits until it was copied into the file: every 32 MB and not every 4. The cache holds the pages of many
        // inboxes, of which one shift changes all, and what a part of a commit would take back stays in memory too: a file of its own for it
        // costs as much as the log.
        // A file needs no ping, and its one writer stays open: there is no network that could have dropped it.
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
        apply(&SQLITE_STEPS, &writer).await?;
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
        Self::ready(writer, reader, Dialect::Sqlite).await
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let pool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // Where the operator made it a custom to answer before a commit is on disk, ours still are.
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql("SET statement_timeout = '5s'; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '10s'; \
                         SET client_min_messages = warning; \
                         SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
                        .execute(connection)
                        .await
                        .map(drop)
                })
            })
            .connect(url)
            .await?;
        apply(&POSTGRES_STEPS, &pool).await?;
        Self::ready(pool.clone(), pool, Dialect::Postgres).await
    }

    async fn ready(writer: AnyPool, reader: AnyPool, dialect: Dialect) -> Result<Self, StoreError> {
        let mut tx = writer.begin_with(dialect.begin_write()).await?;
        let epoch = setting(&mut tx, "epoch", credential::random_text()).await?;
        let key = [credential::random_text(), credential::random_text()].concat();
        let cookie_key = setting(&mut tx, "cookie_key", key).await?;
        tx.commit().await?;
        Ok(Self(Arc::new(Pools {
            writer,
            reader,
            dialect,
            epoch,
            cookie_key: cookie::Key::from(cookie_key.as_bytes()),
            shared: GroupCommit::default(),
        })))
    }
}

/// A setting that the database is given once and then keeps, the same for every process.
async fn setting(db: &mut AnyConnection, key: &str, first: String) -> Result<String, sqlx::Error> {
    sqlx::query("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
        .bind(key.to_owned())
        .bind(first)
        .execute(&mut *db)
        .await?;
    sqlx::query_scalar::<Any, String>("SELECT value FROM settings WHERE key = $1")
        .bind(key.to_owned())
        .fetch_one(db)
        .await
}

/// Whether a SQLite connection can be used again. Where the disk is full or fails, SQLite ends the transaction by itself, and sqlx, whose own
/// rollback then fails, would count one that is open on this connection for ever.
async fn is_usable(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // What was asked of it is done by then, a rollback included. One that is in none is not asked: that would double every read's way
        // to the database's thread and back.
        connection.ping().await?;
    }
    let usable = !connection.is_in_transaction();
    if !usable {
        tracing::warn!("a transaction broke; its connection to the database is replaced");
    }
    Ok(usable)
}

async fn apply(steps: &Migrator, pool: &AnyPool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    connection.ping().await?;
    #[cfg(feature = "failpoints")]
    for step in steps.iter() {
        let done = steps.run_to(step.version, &mut *connection).await;
        done.map_err(refused)?;
        crash_point!("mid-migration");
    }
    steps.run(&mut *connection).await.map_err(refused)
}

fn refused(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer(version),
        other => StoreError::Migration(other),
    }
}

/// Waits for its turn among the processes that open this file: sqlx has no lock for SQLite's migrations. The lock ends with the file.
async fn take_turn(path: PathBuf) -> Result<File, StoreError> {
    let shown = path.display().to_string();
    let taken = tokio::task::spawn_blocking(move || {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)?;
        }
        let mut name = path.into_os_string();
        name.push(".lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(name)?;
        file.lock()?;
        Ok(file)
    });
    taken
        .await
        .unwrap_or_else(|panic| Err(std::io::Error::other(panic)))
        .map_err(|cause| StoreError::File { path: shown, cause })
}

/// The few characters of a path that would end it in a URL.
fn percent_encode(path: &str) -> String {
    path.replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23")
}
