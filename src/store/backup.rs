//! Backup and restore of a SQLite database (CONTRACT §6).

mod error;
mod partial_file;
mod restore;
mod save;
mod verify;

pub use error::BackupError;
pub use restore::restore;
pub use save::backup;

use super::address::Address;
use std::path::PathBuf;

/// Path of the SQLite file at `url`.
fn sqlite_file(url: &str) -> Result<PathBuf, BackupError> {
    match Address::parse(url)? {
        Address::Sqlite(path) => Ok(path),
        Address::Postgres(_) => Err(BackupError::Postgres),
    }
}
