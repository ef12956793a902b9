//! Logging to stderr. Secrets, query strings and bodies are never logged.

use crate::config::{LogConfig, LogFormat};
use std::io::{self, IsTerminal};

/// Installs the global log subscriber. Call it once per process.
pub fn start(config: LogConfig) {
    let logs = tracing_subscriber::fmt()
        .with_env_filter(config.filter)
        .with_writer(io::stderr);
    match config.format {
        LogFormat::Text => logs.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => logs.json().init(),
    }
}
