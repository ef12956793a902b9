//! The command `shiftbell import`.

use crate::{command_error::CommandError, config::Environment};
use domain::import::{self, ImportFailure};
use std::path::Path;

/// Imports a JSON file and prints the added rows. On an error nothing is imported.
pub async fn run(environment: &Environment, file: &Path) -> Result<(), CommandError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandError::other(&format!("cannot read {}", file.display()), error))?;
    let service = super::open(environment).await?;
    let report =
        import::run(&service, &text)
            .await
            .map_err(|command_error| match command_error {
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
    Ok(())
}
