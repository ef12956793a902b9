//! The command `shiftbell import`.

use crate::{command_error::CommandError, config::Environment};
use clap::Args;
use domain::import::{self, Existing, ImportFailure};
use std::path::PathBuf;

/// Arguments of `shiftbell import`.
#[derive(Args)]
pub struct Import {
    /// Path of the JSON file.
    file: PathBuf,
    /// Pass over what exists already, if it agrees in every field of the file.
    #[arg(long)]
    skip_existing: bool,
}

impl Import {
    /// Imports a JSON file and prints the added rows. On an error nothing is imported.
    pub async fn run(self, environment: &Environment) -> Result<(), CommandError> {
        let file = std::fs::read(&self.file).map_err(|error| {
            CommandError::other(&format!("cannot read {}", self.file.display()), error)
        })?;
        let existing = if self.skip_existing {
            Existing::IsSkipped
        } else {
            Existing::IsRefused
        };
        let service = super::open(environment).await?;
        let report =
            import::run(&service, &file, existing)
                .await
                .map_err(|failure| match failure {
                    ImportFailure::Errors(errors) => {
                        let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
                        CommandError::other("nothing was imported", lines.join("\n"))
                    }
                    ImportFailure::Error(error) => error.into(),
                })?;
        service.store().close().await;
        for (kind, id, name) in &report.added {
            println!("{kind} {id}: {name}");
        }
        if report.skipped > 0 {
            println!("passed over because they exist: {}", report.skipped);
        }
        Ok(())
    }
}
