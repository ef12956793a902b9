//! The environment's variables, or a test's stand-in for them.

use std::{collections::HashMap, str::FromStr};

/// The variables as they were at the start.
pub struct Environment(HashMap<String, Result<String, ()>>);

impl Environment {
    /// This process's.
    pub fn of_process() -> Self {
        let text = |value: std::ffi::OsString| value.into_string().map_err(drop);
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, text(value))))
                .collect(),
        )
    }

    /// Only these.
    #[cfg(test)]
    pub fn of(variables: &[(&str, &str)]) -> Self {
        Self(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Ok((*value).to_owned())))
                .collect(),
        )
    }

    /// A variable's text, if it is set.
    pub fn get(&self, name: &'static str) -> Result<Option<&str>, ConfigError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(())) => Err(ConfigError::new(name, "is not UTF-8")),
        }
    }

    /// A variable's value, if it is set; `must` says what it has to be.
    pub fn parse<T: FromStr>(
        &self,
        name: &'static str,
        must: &str,
    ) -> Result<Option<T>, ConfigError> {
        self.get(name)?
            .map(|value| {
                value
                    .parse()
                    .map_err(|_| ConfigError::new(name, format!("{must}; it is {value:?}")))
            })
            .transpose()
    }
}

/// A variable that cannot be used: one line that names it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {reason}")]
pub struct ConfigError {
    variable: &'static str,
    reason: String,
}

impl ConfigError {
    /// `reason` goes on after the variable's name.
    pub fn new(variable: &'static str, reason: impl Into<String>) -> Self {
        Self {
            variable,
            reason: reason.into(),
        }
    }
}
