//! Import of stations, vendors, vehicles and drivers from a JSON file (CONTRACT §6, `import`). All or nothing; every
//! error has its line number.
//!
//! ```json
//! {"stations": [{"name": "Hazira MS", "kind": "MS", "time_zone": "Asia/Kolkata"},
//!               {"name": "Olpad DBS", "kind": "DBS", "time_zone": "Asia/Kolkata", "mother": "Hazira MS"}],
//!  "vendors": [{"name": "Sabarmati Carriers"}],
//!  "vehicles": [{"registration_no": "GJ 05 BX 4471", "vendor": "Sabarmati Carriers", "station": "Hazira MS"}],
//!  "drivers": [{"full_name": "Mahesh Solanki", "code": "17", "vendor": "Sabarmati Carriers"}]}
//! ```
//! Vendors and stations are referred to by name; they may be in the file or already in the database. A vehicle may have
//! no station, a DBS no mother and a driver no code.

mod document;
mod drivers;
mod references;
mod rows;
mod stations;
mod vehicles;
mod vendors;

use crate::{
    error::Error,
    service::Service,
    store::{Connection, StoreError, audit, fleet},
};
use document::Document;
use references::Names;
use rows::{Errors, Sections};
use serde_json::json;
use std::fmt;

const MAX_NAME_CHARS: usize = 200;

/// What happens to rows of the file that exist already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Each is an error.
    IsRefused,
    /// They are passed over if they agree in every field that the file gives; otherwise each difference is an error.
    IsSkipped,
}

/// The rows that were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Kind, id and name of each row, in the order of the file.
    pub added: Vec<(&'static str, i64, String)>,
    /// Number of rows that existed already and were passed over.
    pub skipped: usize,
}

/// Why nothing was added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportFailure {
    /// The file has errors, in the order of their lines.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Errors(Vec<ImportError>),
    /// The import failed for another reason, such as an unavailable database.
    #[error(transparent)]
    Error(#[from] Error),
}

impl From<StoreError> for ImportFailure {
    fn from(error: StoreError) -> Self {
        Self::Error(error.into())
    }
}

/// One error in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong, for the person who runs the import.
    pub message: String,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Adds everything in the file, or nothing.
///
/// # Errors
/// [`ImportFailure::Errors`] lists all errors, by line.
pub async fn run(
    service: &Service,
    file: &[u8],
    existing: Existing,
) -> Result<ImportReport, ImportFailure> {
    let document = Document::read(file).map_err(|error| ImportFailure::Errors(vec![error]))?;
    let mut errors = Errors::new(&document);
    let sections = Sections::read(document.root(), &mut errors);
    let mut tx = service.store().write().await?;
    fleet::lock_fleet(&mut tx).await?;
    let mut import = Import {
        db: &mut tx,
        names: Names::of(&sections),
        existing,
        report: ImportReport::default(),
        errors,
    };
    import.stations(&sections.stations).await?;
    import.vendors(&sections.vendors).await?;
    import.vehicles(&sections.vehicles).await?;
    import.drivers(&sections.drivers).await?;
    let Import { report, errors, .. } = import;
    let errors = errors.by_line();
    if !errors.is_empty() {
        return Err(ImportFailure::Errors(errors));
    }
    audit::Entry::new(service.now(), "imported")
        .with(json!({"added": report.added.len()}))
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(report)
}

/// An import under way.
struct Import<'a> {
    db: &'a mut Connection,
    names: Names,
    existing: Existing,
    report: ImportReport,
    errors: Errors<'a>,
}

impl Import<'_> {
    fn skips_existing(&self) -> bool {
        self.existing == Existing::IsSkipped
    }

    fn add(&mut self, kind: &'static str, id: i64, name: String) {
        self.report.added.push((kind, id, name));
    }
}
