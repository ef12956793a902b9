//! Environment variables of the process, or those of a test.

use std::{collections::HashMap, str::FromStr};

/// A snapshot of the variables. An `Err` is a value that is not UTF-8.
pub struct Environment(HashMap<String, Result<String, ()>>);

impl Environment {
    /// The variables of this process.
    pub fn of_process() -> Self {
        let text = |value: std::ffi::OsString| value.into_string().map_err(drop);
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, text(value))))
                .collect(),
        )
    }

    /// Only the given variables.
    #[cfg(test)]
    pub fn of(variables: &[(&str, &str)]) -> Self {
        Self(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Ok((*value).to_owned())))
                .collect(),
        )
    }

    /// The text of a variable; `None` if it is not set. An error if it is not UTF-8.
    pub fn get(&self, name: &'static str) -> Result<Option<&str>, ConfigError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(())) => Err(ConfigError::new(name, "is not UTF-8")),
        }
    }

    /// The parsed value of a variable; `None` if it is not set. `requirement` is the error text, for example "must be a
    /// port".
    pub fn parse<T: FromStr>(
        &self,
        name: &'static str,
        requirement: &str,
    ) -> Result<Option<T>, ConfigError> {
        self.get(name)?
            .map(|value| {
                value
                    .parse()
                    .map_err(|_| ConfigError::new(name, format!("{requirement}; it is {value:?}")))
            })
            .transpose()
    }
}

/// An invalid variable. Its text is one line that begins with the name of the variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {reason}")]
pub struct ConfigError {
    variable: &'static str,
    reason: String,
}

impl ConfigError {
    /// `reason` continues the sentence that begins with the variable's name, for example "is not UTF-8".
    pub fn new(variable: &'static str, reason: impl Into<String>) -> Self {
        Self {
            variable,
            reason: reason.into(),
        }
    }
}
