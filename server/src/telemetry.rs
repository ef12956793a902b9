//! Logs, on stderr: what happened, never a secret, a query or a body.

use crate::config::{LogConfig, LogFormat};
use std::io::{self, IsTerminal};

/// Begins to log.
pub fn start(config: LogConfig) {
    let logs = tracing_subscriber::fmt()
        .with_env_filter(config.filter)
        .with_writer(io::stderr);
    match config.format {
        LogFormat::Text => logs.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => logs.json().init(),
    }
}
