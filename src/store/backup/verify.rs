//! Checks that a file is a whole Shiftbell database that this program can use.

use super::error::{BackupError, first_line};
use crate::store::open::SQLITE_MIGRATIONS;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

/// Checks the database at `path`, of which no other process knows. Errors name `shown` instead.
pub(super) async fn verify(path: &Path, shown: &Path) -> Result<(), BackupError> {
    let fails = |error| BackupError::sqlite(shown, error);
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut database = SqliteConnection::connect_with(&options)
        .await
        .map_err(fails)?;
    verify_migrations(&mut database, shown).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut database)
        .await
        .map_err(fails)?;
    if let Some(problem) = found.first().filter(|text| *text != "ok") {
        return Err(BackupError::Damaged {
            path: shown.display().to_string(),
            cause: first_line(problem),
        });
    }
    let orphan: Option<String> =
        sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")
            .fetch_optional(&mut database)
            .await
            .map_err(fails)?;
    if let Some(table) = orphan {
        return Err(BackupError::Damaged {
            path: shown.display().to_string(),
            cause: format!("a row of {table} refers to a row that does not exist"),
        });
    }
    database.close().await.map_err(fails)
}

/// Checks that every migration of the database is one of this program. Later ones of the program may be missing.
async fn verify_migrations(
    database: &mut SqliteConnection,
    shown: &Path,
) -> Result<(), BackupError> {
    let fails = |error| BackupError::sqlite(shown, error);
    let path = || shown.display().to_string();
    let tables: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('_sqlx_migrations', 'settings')",
    )
    .fetch_one(&mut *database)
    .await
    .map_err(fails)?;
    if tables != 2 {
        return Err(BackupError::NotShiftbell(path()));
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version DESC")
            .fetch_all(database)
            .await
            .map_err(fails)?;
    let newest = SQLITE_MIGRATIONS.iter().map(|known| known.version).max();
    for (version, checksum) in applied {
        if Some(version) > newest {
            return Err(BackupError::Newer {
                path: path(),
                migration: version,
            });
        }
        let mut known = SQLITE_MIGRATIONS.iter();
        if !known.any(|known| known.version == version && known.checksum[..] == checksum[..]) {
            return Err(BackupError::NotShiftbell(path()));
        }
    }
    Ok(())
}
