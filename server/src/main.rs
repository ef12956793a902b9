//! The binary `shiftbell`: HTTP, REST, the WebSocket and the command line. Rules and SQL are in `domain`.

mod bus;
mod cli;
mod command_error;
mod config;
mod http;
mod pages;
mod realtime;
mod rest;
mod router;
mod serve;
mod shutdown;
mod state;
mod telemetry;

use clap::Parser;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // For the TLS of the Redis client. Fails only if there is a provider already.
    drop(rustls::crypto::ring::default_provider().install_default());
    match cli::run(cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("shiftbell: {error}");
            error.exit_code()
        }
    }
}
