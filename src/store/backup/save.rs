//! Saves a SQLite database to a file.

use super::{
    error::BackupError,
    partial_file::{PartialFile, folder_of, is_same_file, sync_folder_of},
    sqlite_file,
    verify::verify,
};
use crate::{crash_point::crash_point, store::serving_lock};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{fs, io, path::Path};

/// What is added to the name of a database for the files that belong to it.
const OWN_SUFFIXES: [&str; 6] = ["", "-wal", "-shm", "-journal", ".lock", ".serving"];

/// Saves the database at `url` to `file`, also while a server writes to it. The copy is one committed state; it is
/// checked and on disk before it is named `file`, and only its owner may read it. An existing file is kept unless
/// `replace`.
///
/// # Errors
/// [`BackupError`] says in one line why there is no new backup.
pub async fn backup(url: &str, file: &Path, replace: bool) -> Result<(), BackupError> {
    let database = sqlite_file(url)?;
    if !database.is_file() {
        return Err(BackupError::Missing(database.display().to_string()));
    }
    may_be_written(file, &database, replace)?;
    // No restore begins in the meantime. Servers may run and start.
    let _lock = serving_lock::share_file(&database)?;
    let partial = PartialFile::beside(file).map_err(BackupError::file(file))?;
    copy(&database, partial.path()).await?;
    crash_point!("backup-copied");
    verify(partial.path(), &database).await?;
    crash_point!("backup-verified");
    partial.sync().map_err(BackupError::file(file))?;
    crash_point!("backup-synced");
    partial
        .take_place_of(file, replace)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists(file.display().to_string()),
            _ => BackupError::file(file)(error),
        })?;
    crash_point!("backup-renamed");
    sync_folder_of(file).map_err(BackupError::file(file))
}

/// Refuses a file that must not be replaced, before anything is done.
fn may_be_written(file: &Path, database: &Path, replace: bool) -> Result<(), BackupError> {
    let shown = || file.display().to_string();
    let same_folder =
        folder_of(file).canonicalize().ok() == folder_of(database).canonicalize().ok();
    let own = |suffix: &&str| {
        let mut name = database.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        file.file_name() == Some(&name)
    };
    if same_folder && OWN_SUFFIXES.iter().any(own) {
        return Err(BackupError::Database(shown()));
    }
    let existing = match fs::symlink_metadata(file) {
        Ok(existing) => existing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(BackupError::file(file)(error)),
    };
    let live = fs::metadata(database).map_err(BackupError::file(database))?;
    if is_same_file(&existing, &live) {
        return Err(BackupError::Database(shown()));
    }
    if !existing.is_file() {
        return Err(BackupError::NotAFile(shown()));
    }
    if !replace {
        return Err(BackupError::Exists(shown()));
    }
    Ok(())
}

/// Copies the database into an empty file. `VACUUM INTO` reads one snapshot: writers are never blocked, and unlike
/// SQLite's backup functions it need not begin again when they write. Meanwhile the WAL cannot shrink, so it grows by
/// what is written.
async fn copy(database: &Path, copy: &Path) -> Result<(), BackupError> {
    let fails = |error| BackupError::sqlite(database, error);
    let target = copy
        .to_str()
        .ok_or_else(|| BackupError::file(copy)(io::Error::other("its name is not UTF-8")))?;
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .map_err(fails)?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(target)
        .execute(&mut connection)
        .await;
    // Also after an error: SQLite then removes the files beside the database.
    let closed = connection.close().await;
    copied.map(drop).and(closed).map_err(fails)
}
