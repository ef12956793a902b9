//! Tells whether a server is running on a database. Every server holds a shared lock; commands that need the database
//! for themselves take it exclusively. On SQLite it is a lock on a file beside the database, on PostgreSQL an advisory
//! lock. The system releases both when the process ends, however it ends.

use super::{StoreError, address::Address};
use sqlx::{AnyConnection, Connection as _};
use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

/// Key of the advisory lock: `Shiftbel` in ASCII. Advisory locks of other databases on the same server do not count.
const ADVISORY_LOCK: i64 = 0x5368_6966_7462_656c;

/// Exclusive access to a database, until the value is dropped. No server can start on it in the meantime.
pub struct ExclusiveAccess {
    _lock: Lock,
}

#[expect(
    dead_code,
    reason = "the lock is held as long as the file or the connection is open"
)]
enum Lock {
    File(File),
    Connection(Box<AnyConnection>),
}

impl ExclusiveAccess {
    /// Takes the lock of the database at `url`, which need not exist.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if a server is running on the database. Other errors as for
    /// [`Store::open`](super::Store::open).
    pub async fn acquire(url: &str) -> Result<Self, StoreError> {
        let lock = match Address::parse(url)? {
            Address::Sqlite(path) => Lock::File(
                lock_file(&path, File::try_lock)
                    .map_err(|error| error.into_store_error(&path, StoreError::InUse))?,
            ),
            Address::Postgres(url) => {
                sqlx::any::install_default_drivers();
                let mut connection = url
                    .connect(async |options| Ok(AnyConnection::connect_with(&options).await?))
                    .await?;
                let is_free: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                    .bind(ADVISORY_LOCK)
                    .fetch_one(&mut connection)
                    .await?;
                if !is_free {
                    return Err(StoreError::InUse);
                }
                Lock::Connection(Box::new(connection))
            }
        };
        Ok(Self { _lock: lock })
    }
}

/// Locks a SQLite database for a server, together with other servers, until the file is closed.
pub(super) fn share_file(database: &Path) -> Result<File, StoreError> {
    lock_file(database, File::try_lock_shared)
        .map_err(|error| error.into_store_error(database, StoreError::Reserved))
}

/// Locks a PostgreSQL database for a server, together with other servers, until the connection is closed. Each
/// connection of the pool does this: so a server that has lost its connections needs no extra task to lock again.
/// Waits for a command that has the lock, as long as `lock_timeout` allows.
pub(super) async fn share_connection(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    // `count`, because sqlx's driver for both databases cannot read the type `void`.
    sqlx::query("SELECT count(*) FROM pg_advisory_lock_shared($1)")
        .bind(ADVISORY_LOCK)
        .execute(connection)
        .await
        .map(drop)
}

/// Opens a file beside a SQLite database that only serves as a lock. Creates the folder too.
pub(super) fn open_beside(database: &Path, suffix: &str) -> io::Result<File> {
    if let Some(folder) = database
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(name)
}

fn lock_file(
    database: &Path,
    lock: impl FnOnce(&File) -> Result<(), TryLockError>,
) -> Result<File, LockError> {
    let file = open_beside(database, ".serving").map_err(LockError::File)?;
    match lock(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken),
        Err(TryLockError::Error(cause)) => Err(LockError::File(cause)),
    }
}

enum LockError {
    Taken,
    File(io::Error),
}

impl LockError {
    fn into_store_error(self, database: &Path, taken: StoreError) -> StoreError {
        match self {
            Self::Taken => taken,
            Self::File(cause) => StoreError::File {
                path: database.display().to_string(),
                cause,
            },
        }
    }
}
