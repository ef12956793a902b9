//! Puts a saved database in place of the present one.

use super::{
    error::BackupError,
    partial_file::{
        PartialFile, folder_of, is_same_file, remove_if_exists, sync_folder_of, with_suffix,
    },
    sqlite_file,
    verify::verify,
};
use crate::{
    crash_point::crash_point,
    store::{ExclusiveAccess, open::lock_database_file},
};
use jiff::Timestamp;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::{MetadataExt, OpenOptionsExt, fchown},
    path::{Path, PathBuf},
};

/// First bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// What is added to the name of the database that was replaced, before the time.
const KEPT: &str = ".before-restore-";

/// Puts the database in `file` in place of the one at `url`, with a new epoch. No server may be running. Returns the
/// path under which the present database is kept; `None` if there was none.
///
/// The file is copied, checked and on disk before anything changes. At every moment, also after a crash, the database
/// is either the present one or the restored one.
///
/// # Errors
/// [`BackupError`] says in one line why the database is still the present one.
pub async fn restore(
    url: &str,
    file: &Path,
    now: Timestamp,
) -> Result<Option<PathBuf>, BackupError> {
    let path = sqlite_file(url)?;
    // A link keeps pointing to the database.
    let database = path.canonicalize().unwrap_or_else(|_| path.clone());
    may_be_read(file, &database)?;
    let _access = ExclusiveAccess::acquire(url).await?;
    let fails = || BackupError::file(&database);
    let partial = PartialFile::beside(&database).map_err(fails())?;
    copy(file, &partial).map_err(BackupError::file(file))?;
    crash_point!("restore-copied");
    finish(partial.path(), file).await?;
    like_present_file(&partial, &database).map_err(fails())?;
    partial.sync().map_err(fails())?;
    crash_point!("restore-verified");
    // No other command opens the database in the meantime.
    let _opening = lock_database_file(path).await?;
    let kept = keep(&database, now).await?;
    sync_folder_of(&database).map_err(fails())?;
    crash_point!("restore-kept");
    partial.take_place_of(&database, true).map_err(fails())?;
    crash_point!("restore-renamed");
    sync_folder_of(&database).map_err(fails())?;
    Ok(kept)
}

/// Refuses at once what is clearly no saved database.
fn may_be_read(file: &Path, database: &Path) -> Result<(), BackupError> {
    let shown = || file.display().to_string();
    let found = match fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(BackupError::Missing(shown()));
        }
        found => found.map_err(BackupError::file(file))?,
    };
    if !found.is_file() {
        return Err(BackupError::NotAFile(shown()));
    }
    if fs::metadata(database).is_ok_and(|present| is_same_file(&present, &found)) {
        return Err(BackupError::Database(shown()));
    }
    if !is_sqlite(file).map_err(BackupError::file(file))? {
        return Err(BackupError::NotShiftbell(shown()));
    }
    Ok(())
}

/// Whether a file begins like a SQLite database.
fn is_sqlite(file: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(file)?
        .take(MAGIC.len() as u64)
        .read_to_end(&mut start)?;
    Ok(start == MAGIC)
}

/// Copies the content of `file`. A file that was copied by hand from a stopped server may have its WAL beside it.
fn copy(file: &Path, partial: &PartialFile) -> io::Result<()> {
    io::copy(&mut File::open(file)?, &mut partial.file())?;
    match File::open(with_suffix(file, "-wal")) {
        Ok(mut wal) => {
            let mut copy = File::options()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(with_suffix(partial.path(), "-wal"))?;
            io::copy(&mut wal, &mut copy).map(drop)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Checks the copy at `path` of `file` and removes its epoch.
async fn finish(path: &Path, file: &Path) -> Result<(), BackupError> {
    merge_wal(path)
        .await
        .map_err(|error| BackupError::sqlite(file, error))?;
    verify(path, file).await?;
    let fails = |error| BackupError::sqlite(file, error);
    let options = SqliteConnectOptions::new().filename(path);
    let mut copy = SqliteConnection::connect_with(&options)
        .await
        .map_err(fails)?;
    // The next start creates a new one.
    sqlx::query("DELETE FROM settings WHERE key = 'epoch'")
        .execute(&mut copy)
        .await
        .map_err(fails)?;
    copy.close().await.map_err(fails)
}

/// Makes a database a single file without a WAL. [`BackupError::Busy`] if another process has it open.
async fn merge_wal(path: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path);
    let mut database = SqliteConnection::connect_with(&options).await?;
    sqlx::query("PRAGMA journal_mode = DELETE")
        .fetch_one(&mut database)
        .await?;
    database.close().await
}

/// Gives the new file the owner and the mode of the present one. Without one, the owner of the folder: `root` may
/// restore what another user serves.
fn like_present_file(partial: &PartialFile, database: &Path) -> io::Result<()> {
    let present = fs::metadata(database);
    let model = match &present {
        Ok(present) => present,
        Err(_) => &fs::metadata(folder_of(database))?,
    };
    let own = partial.file().metadata()?;
    if (own.uid(), own.gid()) != (model.uid(), model.gid()) {
        // Only `root` may do that; for others the file stays theirs.
        drop(fchown(partial.file(), Some(model.uid()), Some(model.gid())));
    }
    if let Ok(present) = present {
        partial.file().set_permissions(present.permissions())?;
    }
    Ok(())
}

/// Keeps the present database under another name too, as a single file if SQLite can still read it, and takes away the
/// files that would damage the restored one.
async fn keep(database: &Path, now: Timestamp) -> Result<Option<PathBuf>, BackupError> {
    if database.exists() {
        remove_second_names(database).map_err(BackupError::file(database))?;
        if !is_sqlite(database).map_err(BackupError::file(database))? {
            // SQLite would delete its log, in the background, when it gives up.
            tracing::warn!("the present file is no SQLite database and is kept as it is");
            return keep_files(database, now).map_err(BackupError::file(database));
        }
        match merge_wal(database).await {
            Err(error) => match BackupError::sqlite(database, error) {
                BackupError::Busy => return Err(BackupError::Busy),
                // It is kept as it is.
                error => tracing::warn!(%error, "the present database cannot be read"),
            },
            Ok(()) => {
                crash_point!("restore-merged");
            }
        }
    }
    keep_files(database, now).map_err(BackupError::file(database))
}

fn keep_files(database: &Path, now: Timestamp) -> io::Result<Option<PathBuf>> {
    let name = with_suffix(
        database,
        &format!("{KEPT}{}", now.strftime("%Y%m%dT%H%M%SZ")),
    );
    let mut kept = name.clone();
    let mut number = 1;
    while kept.exists() {
        number += 1;
        kept = with_suffix(&name, &format!("-{number}"));
    }
    let exists = database.exists();
    // The database itself stays where it is until the restored one replaces it.
    if exists && fs::hard_link(database, &kept).is_err() {
        // Some file systems have no second names.
        let copy = PartialFile::beside(&kept)?;
        io::copy(&mut File::open(database)?, &mut copy.file())?;
        copy.sync()?;
        copy.take_place_of(&kept, false)?;
    }
    // SQLite has merged and removed them, unless the database is broken or gone.
    for suffix in ["-wal", "-journal"] {
        let file = with_suffix(database, suffix);
        if file.exists() {
            fs::rename(file, with_suffix(&kept, suffix))?;
        }
    }
    remove_if_exists(&with_suffix(database, "-shm"))?;
    Ok(exists.then_some(kept))
}

/// Removes further names of the present file: a restore that was killed just before its last step left one.
fn remove_second_names(database: &Path) -> io::Result<()> {
    let present = fs::metadata(database)?;
    let mut kept = database.file_name().unwrap_or_default().to_owned();
    kept.push(KEPT);
    for entry in fs::read_dir(folder_of(database))? {
        let entry = entry?;
        let name = entry.file_name();
        let is_kept = name.as_encoded_bytes().starts_with(kept.as_encoded_bytes());
        if is_kept && is_same_file(&entry.metadata()?, &present) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
