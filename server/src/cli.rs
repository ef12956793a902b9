//! The command line (CONTRACT §6): each command opens the database, calls one service, and says what it did.

mod accounts;
mod demo;
mod import;

use crate::{
    command_error::CommandError,
    config::{self, DatabaseUrl, Environment, LogConfig},
    serve, telemetry,
};
use clap::{Parser, Subcommand};
use domain::{
    clock::SystemClock,
    service::{NoOutbox, Service},
    store::Store,
};
use std::{path::PathBuf, sync::Arc};

/// Vendors plan shifts, the engineers in charge hear of them at once.
#[derive(Parser)]
#[command(name = "shiftbell", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, REST and the socket; what happens if no command is given.
    Serve,
    /// Create the database if there is none, and apply pending migrations.
    Migrate,
    /// Fill a database that holds no users with a network to try things with.
    Demo(demo::Demo),
    /// Add stations, vendors, vehicles and drivers from a JSON file: all of it or nothing.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Who can sign in.
    #[command(subcommand)]
    User(accounts::UserCommand),
    /// What users may do.
    #[command(subcommand)]
    Role(accounts::RoleCommand),
    /// API tokens, for programs.
    #[command(subcommand)]
    Token(accounts::TokenCommand),
}

/// Does what was asked for.
pub async fn run(cli: Cli) -> Result<(), CommandError> {
    let environment = Environment::of_process();
    let command = cli.command.unwrap_or(Command::Serve);
    // The other commands answer in one line of their own; logs are for those who ask for them.
    let level = if matches!(command, Command::Serve) {
        "info"
    } else {
        "off"
    };
    telemetry::start(LogConfig::read(&environment, level)?);
    match command {
        Command::Serve => serve::run(&environment).await,
        Command::Migrate => {
            open(&environment).await?.store().close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Demo(demo) => demo.run(&open(&environment).await?).await,
        Command::Import { file } => import::run(&environment, &file).await,
        Command::User(command) => command.run(&environment).await,
        Command::Role(command) => command.run(&open(&environment).await?).await,
        Command::Token(command) => command.run(&open(&environment).await?).await,
    }
}

/// The services on the database that the environment names. Nobody is told of changes: a server that runs finds them by itself.
async fn open(environment: &Environment) -> Result<Service, CommandError> {
    let realtime = config::realtime(environment)?;
    let store = Store::open(DatabaseUrl::read(environment)?.as_str()).await?;
    Ok(Service::new(
        store,
        Arc::new(SystemClock),
        Arc::new(NoOutbox),
        realtime,
    ))
}
