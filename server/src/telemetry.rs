//! Logging to stderr. Secrets, query strings and bodies are never logged.

use crate::config::{LogConfig, LogFormat};
use std::{
    io::{self, IsTerminal},
    panic,
};

/// Installs the global log subscriber. Call it once per process.
pub fn start(config: LogConfig) {
    let logs = tracing_subscriber::fmt()
        .with_env_filter(config.filter)
        .with_writer(io::stderr);
    match config.format {
        LogFormat::Text => logs.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => logs.json().init(),
    }
    log_panics();
}

/// Logs panics like everything else: in the configured format, with the id of the request.
fn log_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        // Never silent, whatever `RUST_LOG` is.
        if !tracing::enabled!(tracing::Level::ERROR) {
            return print(panic);
        }
        let text = panic.payload_as_str().unwrap_or("unknown");
        let location = panic.location().map(tracing::field::display);
        tracing::error!(panic = text, location, "panicked");
    }));
}
