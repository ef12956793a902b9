//! Where a database is.

use super::{PostgresUrl, StoreError};
use std::path::PathBuf;

/// A parsed database URL.
pub(super) enum Address {
    /// Path of a SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(PostgresUrl),
}

impl Address {
    /// Reads a database URL.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return PostgresUrl::parse(url).map(Self::Postgres);
        }
        match url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))
        {
            Some(path) if !path.is_empty() && !path.contains(['?', '#']) && path != ":memory:" => {
                Ok(Self::Sqlite(PathBuf::from(path)))
            }
            _ => Err(StoreError::Address(
                "must be sqlite://PATH or postgres://…".into(),
            )),
        }
    }
}
