//! Which database.

use super::{ConfigError, Environment};
use std::fmt;

/// `DATABASE_URL`. It may hold a password, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    const DEFAULT: &str = "sqlite://data/shiftbell.db";

    /// Reads the variable; its scheme must be one that we speak.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let url = environment.get("DATABASE_URL")?.unwrap_or(Self::DEFAULT);
        let known = ["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme) && url.len() > scheme.len());
        if !known {
            return Err(ConfigError::new(
                "DATABASE_URL",
                "must begin with sqlite:// or postgres:// and name a database",
            ));
        }
        Ok(Self(url.to_owned()))
    }

    /// The URL, for the store alone.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}
