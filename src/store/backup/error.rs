//! Why a backup or a restore was refused or failed.

use crate::store::StoreError;
use std::{io, path::Path};

/// Why a backup or a restore was refused or failed. Each is one line.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Only SQLite files are saved and restored here.
    #[error(
        "DATABASE_URL names a PostgreSQL database: save it with pg_dump; after a restore with PostgreSQL's own tools, \
         run `shiftbell epoch renew`"
    )]
    Postgres,
    /// There is no such file.
    #[error("there is no file {0}")]
    Missing(String),
    /// The backup would replace a file.
    #[error("{0} exists already; --force replaces it")]
    Exists(String),
    /// The file is a folder, a link or a device.
    #[error("{0} is not a regular file")]
    NotAFile(String),
    /// The file is the database itself, or belongs to it.
    #[error("{0} belongs to the database itself")]
    Database(String),
    /// The file has another content.
    #[error("{0} is not a Shiftbell database")]
    NotShiftbell(String),
    /// The database is broken.
    #[error("{path} is damaged: {cause}")]
    Damaged {
        /// Path of the database.
        path: String,
        /// What SQLite found, in one line.
        cause: String,
    },
    /// A newer version of the program has migrated the database.
    #[error(
        "{path} is newer than this program (it has migration {migration}); please use the newer version"
    )]
    Newer {
        /// Path of the database.
        path: String,
        /// Version of the unknown migration.
        migration: i64,
    },
    /// Another process has the database open.
    #[error("another program has the database open; end it first")]
    Busy,
    /// A file cannot be read or written.
    #[error("cannot use {path}: {cause}")]
    File {
        /// Path of the file.
        path: String,
        /// Error of the operating system.
        cause: io::Error,
    },
    /// The database cannot be opened or locked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// Whether the command cannot be used with this configuration at all.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Postgres | Self::Store(StoreError::Address(_)))
    }

    /// Adds the path to an error of the operating system.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        |cause| Self::File { path, cause }
    }

    /// What an error of SQLite says about the database at `path`.
    pub(super) fn sqlite(path: &Path, error: sqlx::Error) -> Self {
        let path = path.display().to_string();
        match primary_code(&error) {
            // `SQLITE_NOTADB`.
            Some(26) => Self::NotShiftbell(path),
            // `SQLITE_CORRUPT`.
            Some(11) => Self::Damaged {
                path,
                cause: first_line(&error.to_string()),
            },
            // `SQLITE_BUSY` and `SQLITE_LOCKED`.
            Some(5 | 6) => Self::Busy,
            _ => Self::Store(error.into()),
        }
    }
}

/// The result code of SQLite without its extension; `None` for other errors.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// The first line of a text that may have several.
pub(super) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
