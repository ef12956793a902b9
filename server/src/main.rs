//! How Shiftbell runs: HTTP, REST, the socket and the command line. No rule and no SQL is here; the doors call the services of `domain`.

mod bus;
mod cli;
mod config;
mod failure;
mod http;
mod pages;
mod realtime;
mod rest;
mod router;
mod serve;
mod site;
mod state;
mod telemetry;

use clap::Parser;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("shiftbell: {failure}");
            failure.exit_code()
        }
    }
}
