//! `DATABASE_URL`: the database.

use super::{ConfigError, Environment, certificates};
use domain::store::{PostgresUrl, StoreError};
use std::{fmt, path::Path};

/// The URL of the database. It may contain a password, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    const DEFAULT: &str = "sqlite://data/shiftbell.db";

    /// Reads the variable without connecting. If it is not set, `data/shiftbell.db` is used.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let invalid = |reason: String| ConfigError::new("DATABASE_URL", reason);
        let url = environment.get("DATABASE_URL")?.unwrap_or(Self::DEFAULT);
        let has_scheme = |scheme: &&str| url.starts_with(*scheme) && url.len() > scheme.len();
        if ["postgres://", "postgresql://"].iter().any(has_scheme) {
            let address = PostgresUrl::parse(url).map_err(|error| match error {
                StoreError::Address(reason) => invalid(reason),
                other => invalid(other.to_string()),
            })?;
            if let Some(file) = address.root_certificate() {
                certificates::read(&file).map_err(|reason| {
                    invalid(format!("has an sslrootcert that cannot be used: {reason}"))
                })?;
            }
        } else if !["sqlite:"].iter().any(has_scheme) {
            return Err(invalid(
                "must begin with sqlite:// or postgres:// and name a database".into(),
            ));
        }
        Ok(Self(url.to_owned()))
    }

    /// The URL, possibly with a password. Only for opening the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DatabaseUrl {
    /// Path of the SQLite file; `None` for PostgreSQL.
    pub fn sqlite_file(&self) -> Option<&Path> {
        let path = self.0.strip_prefix("sqlite:")?;
        Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}
