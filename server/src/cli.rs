//! The command line (CONTRACT §6). Each command opens the database, calls one service function and prints the result.

mod backup;
mod demo;
mod email;
mod epoch;
mod import;
mod network;
mod notify;
mod role;
mod table;
mod token;
mod user;

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
use std::sync::Arc;

/// Shift approvals: vendors plan shifts, and the engineers in charge are notified at once.
#[derive(Parser)]
#[command(
    name = "shiftbell",
    version,
    after_help = "Settings are environment variables; .env.sample explains them."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, REST and the WebSocket. This is the default command.
    Serve,
    /// Create the database if it does not exist, and apply pending migrations.
    Migrate,
    /// Fill a database that has no users with demo data.
    Demo(demo::Demo),
    /// Add stations, vendors, vehicles and drivers from a JSON file: all of them or none.
    Import(import::Import),
    /// Save a SQLite database to a file, also while it is served.
    Backup(backup::Backup),
    /// Put a saved SQLite database in place of the present one, which is kept. No server may be running.
    Restore(backup::Restore),
    /// Manage the epoch, by which clients notice that a backup was restored.
    #[command(subcommand)]
    Epoch(epoch::EpochCommand),
    /// Manage users.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage the roles of users.
    #[command(subcommand)]
    Role(role::RoleCommand),
    /// Manage API tokens.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Send a notification; a running server delivers it within two seconds.
    Notify(notify::Notify),
    /// List stations, and set the mother station of a DBS.
    #[command(subcommand)]
    Station(network::StationCommand),
    /// List vendors.
    #[command(subcommand)]
    Vendor(network::VendorCommand),
    /// List vehicles.
    #[command(subcommand)]
    Vehicle(network::VehicleCommand),
    /// List drivers.
    #[command(subcommand)]
    Driver(network::DriverCommand),
}

/// Runs a command.
pub async fn run(cli: Cli) -> Result<(), CommandError> {
    let environment = Environment::of_process();
    let command = cli.command.unwrap_or(Command::Serve);
    // The other commands print their own result; they log only if RUST_LOG is set.
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
        Command::Import(import) => import.run(&environment).await,
        Command::Backup(command) => command.run(&environment).await,
        Command::Restore(command) => command.run(&environment).await,
        Command::Epoch(command) => command.run(&environment).await,
        Command::User(command) => command.run(&environment).await,
        Command::Role(command) => command.run(&open(&environment).await?).await,
        Command::Token(command) => command.run(&open(&environment).await?).await,
        Command::Notify(command) => command.run(&open(&environment).await?).await,
        Command::Station(command) => command.run(&open(&environment).await?).await,
        Command::Vendor(command) => command.run(&open(&environment).await?).await,
        Command::Vehicle(command) => command.run(&open(&environment).await?).await,
        Command::Driver(command) => command.run(&open(&environment).await?).await,
    }
}

/// Opens the database that the environment names. Changes are not published: the sweep of a running server finds them.
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
