//! Why a command failed: one line on stderr and the exit code (CONTRACT §6).

use crate::{config::ConfigError, http::error_text};
use domain::{error::Error, store::StoreError};
use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A variable cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The services refused.
    #[error("{}", sentence(.0))]
    ErrorResponse(#[from] Error),
    /// Something else did not work.
    #[error("{0}")]
    Other(String),
}

impl CommandError {
    /// What did not work, and why.
    pub fn other(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Other(format!("{what}: {why}"))
    }

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) => ExitCode::from(2),
            Self::Store(_) | Self::ErrorResponse(_) | Self::Other(_) => ExitCode::FAILURE,
        }
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
