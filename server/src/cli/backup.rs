//! The commands `shiftbell backup` and `shiftbell restore`.

use crate::{
    command_error::CommandError,
    config::{DatabaseUrl, Environment},
};
use clap::Args;
use domain::{
    clock::{Clock, SystemClock},
    store,
};
use std::path::PathBuf;

/// The file of a backup.
#[derive(Args)]
pub struct Backup {
    /// Path of the new file. It is complete, checked and on disk before it gets this name.
    file: PathBuf,
    /// Replace an existing file.
    #[arg(long)]
    force: bool,
}

impl Backup {
    /// Saves the database that the environment names.
    pub async fn run(self, environment: &Environment) -> Result<(), CommandError> {
        let database = DatabaseUrl::read(environment)?;
        store::backup(database.as_str(), &self.file, self.force).await?;
        println!("Saved the database to {}.", self.file.display());
        Ok(())
    }
}

/// The saved database.
#[derive(Args)]
pub struct Restore {
    /// Path of a file that `shiftbell backup` made.
    file: PathBuf,
}

impl Restore {
    /// Restores the database that the environment names.
    pub async fn run(self, environment: &Environment) -> Result<(), CommandError> {
        let database = DatabaseUrl::read(environment)?;
        let kept = store::restore(database.as_str(), &self.file, SystemClock.now()).await?;
        println!("Restored {}.", self.file.display());
        if let Some(kept) = kept {
            println!("What was there before is in {}.", kept.display());
        }
        Ok(())
    }
}
