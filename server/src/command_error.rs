//! Errors of commands: one line on stderr and the exit code (CONTRACT §6).

use crate::{config::ConfigError, http::error_text};
use domain::{
    error::{EntityKind, Error},
    service::fleet::NameError,
    store::{BackupError, StoreError},
};
use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// An environment variable is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A backup or a restore was refused or failed.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A service returned an error.
    #[error("{}", sentence(.0))]
    Service(#[from] Error),
    /// Any other failure, as a sentence.
    #[error("{0}")]
    Other(String),
}

impl CommandError {
    /// Joins what failed and its cause to one line.
    pub fn other(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Other(format!("{what}: {why}"))
    }

    /// 2 for an invalid variable or a command that the configuration rules out, otherwise 1.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) => ExitCode::from(2),
            Self::Backup(error) if error.is_usage() => ExitCode::from(2),
            Self::Backup(_) | Self::Store(_) | Self::Service(_) | Self::Other(_) => {
                ExitCode::FAILURE
            }
        }
    }
}

impl From<NameError> for CommandError {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Unknown { entity, text } => {
                let kind = kind(entity);
                Self::Other(format!(
                    "there is no {kind} {text:?} (shiftbell {kind} list shows all)"
                ))
            }
            NameError::Ambiguous { entity, text, ids } => {
                let kind = kind(entity);
                Self::Other(format!(
                    "{text:?} is the name of several: {ids:?}; please give the id of the {kind}"
                ))
            }
            NameError::Error(error) => error.into(),
        }
    }
}

fn kind(entity: EntityKind) -> &'static str {
    match entity {
        EntityKind::Station => "station",
        _ => "vendor",
    }
}

/// The sentences of REST, except for two errors that the operator can look up.
fn sentence(error: &Error) -> String {
    match error {
        Error::Unavailable { .. } => {
            "the database cannot answer (RUST_LOG=error says why)".to_owned()
        }
        Error::Internal => "something is broken (RUST_LOG=error says what)".to_owned(),
        error => error_text::sentence(error),
    }
}
