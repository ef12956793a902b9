//! The command `shiftbell epoch renew`.

use crate::{
    command_error::CommandError,
    config::{DatabaseUrl, Environment},
};
use clap::Subcommand;
use domain::store::{ExclusiveAccess, Store};

#[derive(Subcommand)]
pub enum EpochCommand {
    /// Give the database a new epoch, after a PostgreSQL backup was restored with its own tools.
    ///
    /// No server may be running. Clients that were open before load everything again.
    Renew,
}

impl EpochCommand {
    /// Renews the epoch of the database that the environment names.
    pub async fn run(self, environment: &Environment) -> Result<(), CommandError> {
        match self {
            Self::Renew => renew(&DatabaseUrl::read(environment)?).await,
        }
    }
}

async fn renew(database: &DatabaseUrl) -> Result<(), CommandError> {
    // An empty database would be created and get an epoch, so a mistyped path would look like a success.
    if let Some(file) = database.sqlite_file().filter(|file| !file.is_file()) {
        return Err(CommandError::Other(format!(
            "there is no database at {}",
            file.display()
        )));
    }
    let _access = ExclusiveAccess::acquire(database.as_str()).await?;
    let store = Store::open(database.as_str()).await?;
    store.renew_epoch().await?;
    store.close().await;
    println!("The database has a new epoch. Clients will load everything again.");
    Ok(())
}
