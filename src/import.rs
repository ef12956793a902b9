//! Import of stations, vendors, vehicles and drivers from a JSON file (CONTRACT §6, `import`). All or nothing; every
//! error has its line number.
//!
//! ```json
//! {"stations": [{"name": "Hazira MS", "kind": "MS", "time_zone": "Asia/Kolkata"}],
//!  "vendors": [{"name": "Sabarmati Carriers"}],
//!  "vehicles": [{"registration_no": "GJ 05 BX 4471", "vendor": "Sabarmati Carriers", "station": "Hazira MS"}],
//!  "drivers": [{"full_name": "Mahesh Solanki", "vendor": "Sabarmati Carriers"}]}
//! ```
//! Vendors and stations are referred to by name; they may be in the file or already in the database. A vehicle may have
//! no station.

use crate::{
    error::Error,
    field_errors::FieldError,
    id::{StationId, VendorId},
    service::Service,
    store::{Connection, StoreError, audit, fleet},
    text,
    wall_clock::find_zone,
};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use std::fmt;

const MAX_NAME_CHARS: usize = 200;

/// The rows that were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Kind, id and name of each row, in the order of the file.
    pub added: Vec<(&'static str, i64, String)>,
}

/// Why nothing was added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportFailure {
    /// The file has errors.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow, default)]
    stations: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    vendors: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    vehicles: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    drivers: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Station {
    name: String,
    kind: String,
    time_zone: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendor {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vehicle {
    registration_no: String,
    vendor: String,
    #[serde(default)]
    station: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Driver {
    full_name: String,
    vendor: String,
}

/// Adds everything in the file, or nothing.
///
/// # Errors
/// [`ImportFailure::Errors`] lists all errors, by line.
pub async fn run(service: &Service, file: &str) -> Result<ImportReport, ImportFailure> {
    let parsed = parse(file).map_err(|error| ImportFailure::Errors(vec![error]))?;
    let mut tx = service.store().write().await?;
    let mut import = Import {
        db: &mut tx,
        file,
        report: ImportReport::default(),
        errors: Vec::new(),
    };
    for raw in &parsed.stations {
        import.station(raw).await?;
    }
    for raw in &parsed.vendors {
        import.vendor(raw).await?;
    }
    for raw in &parsed.vehicles {
        import.vehicle(raw).await?;
    }
    for raw in &parsed.drivers {
        import.driver(raw).await?;
    }
    let Import { report, errors, .. } = import;
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

fn parse(file: &str) -> Result<File<'_>, ImportError> {
    // serde would accept an array for a struct.
    if file.trim_start().starts_with('[') {
        return Err(ImportError {
            line: 1,
            message: "expected an object".into(),
        });
    }
    serde_json::from_str(file).map_err(|error| ImportError {
        line: error.line(),
        message: error.to_string(),
    })
}

struct Import<'a> {
    db: &'a mut Connection,
    file: &'a str,
    report: ImportReport,
    errors: Vec<ImportError>,
}

impl Import<'_> {
    async fn station(&mut self, raw: &RawValue) -> Result<(), StoreError> {
        let Some(station) = self.parse::<Station>(raw) else {
            return Ok(());
        };
        let name = self.name(raw, "name", &station.name);
        if !matches!(station.kind.as_str(), "MS" | "DBS") {
            self.add_error(raw, "kind must be MS or DBS");
        } else if find_zone(&station.time_zone).is_err() {
            self.add_error(raw, format!("{:?} is no IANA time zone", station.time_zone));
        } else if let Some(name) = name {
            match fleet::insert_station(self.db, &name, &station.kind, &station.time_zone).await? {
                Some(id) => self.report.added.push(("station", id.get(), name)),
                None => self.add_error(raw, format!("there is a station {name:?} already")),
            }
        }
        Ok(())
    }

    async fn vendor(&mut self, raw: &RawValue) -> Result<(), StoreError> {
        let Some(vendor) = self.parse::<Vendor>(raw) else {
            return Ok(());
        };
        if let Some(name) = self.name(raw, "name", &vendor.name) {
            match fleet::insert_vendor(self.db, &name).await? {
                Some(id) => self.report.added.push(("vendor", id.get(), name)),
                None => self.add_error(raw, format!("there is a vendor {name:?} already")),
            }
        }
        Ok(())
    }

    async fn vehicle(&mut self, raw: &RawValue) -> Result<(), StoreError> {
        let Some(vehicle) = self.parse::<Vehicle>(raw) else {
            return Ok(());
        };
        let vendor = self.find_vendor(raw, &vehicle.vendor).await?;
        let home = match &vehicle.station {
            Some(name) => self.find_mother_station(raw, name).await?,
            None => None,
        };
        match (parse_registration(&vehicle.registration_no), vendor) {
            (None, _) => self.add_error(
                raw,
                "registration_no must be 1 to 20 Latin letters, digits, spaces and hyphens",
            ),
            (Some(plate), Some(vendor)) => {
                match fleet::insert_vehicle(self.db, &plate, vendor, home).await? {
                    Some(id) => self.report.added.push(("vehicle", id.get(), plate)),
                    None => self.add_error(raw, format!("there is a vehicle {plate:?} already")),
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn driver(&mut self, raw: &RawValue) -> Result<(), StoreError> {
        let Some(driver) = self.parse::<Driver>(raw) else {
            return Ok(());
        };
        let vendor = self.find_vendor(raw, &driver.vendor).await?;
        if let (Some(name), Some(vendor)) = (self.name(raw, "full_name", &driver.full_name), vendor)
        {
            let id = fleet::insert_driver(self.db, &name, vendor).await?;
            self.report.added.push(("driver", id.get(), name));
        }
        Ok(())
    }

    fn parse<'r, T: Deserialize<'r>>(&mut self, raw: &'r RawValue) -> Option<T> {
        serde_json::from_str(raw.get())
            .map_err(|error| self.add_error(raw, error.to_string()))
            .ok()
    }

    fn name(&mut self, raw: &RawValue, field: &str, value: &str) -> Option<String> {
        text::clean(value, MAX_NAME_CHARS)
            .map_err(|error| self.add_error(raw, format!("{field}: {}", text_error(&error))))
            .ok()
    }

    async fn find_vendor(
        &mut self,
        raw: &RawValue,
        name: &str,
    ) -> Result<Option<VendorId>, StoreError> {
        let found = fleet::vendor_by_name(self.db, name.trim()).await?;
        if found.is_none() {
            self.add_error(raw, format!("there is no vendor {name:?}"));
        }
        Ok(found)
    }

    async fn find_mother_station(
        &mut self,
        raw: &RawValue,
        name: &str,
    ) -> Result<Option<StationId>, StoreError> {
        let found = fleet::station_by_name(self.db, name.trim()).await?;
        match found {
            Some((id, true)) => return Ok(Some(id)),
            Some((_, false)) => self.add_error(
                raw,
                format!("{name:?} is no mother station (MS), so it cannot be a vehicle's home"),
            ),
            None => self.add_error(raw, format!("there is no station {name:?}")),
        }
        Ok(None)
    }

    fn add_error(&mut self, raw: &RawValue, message: impl Into<String>) {
        let offset = (raw.get().as_ptr() as usize)
            .saturating_sub(self.file.as_ptr() as usize)
            .min(self.file.len());
        let line = self.file.as_bytes()[..offset]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        self.errors.push(ImportError {
            line,
            message: message.into(),
        });
    }
}

fn text_error(error: &FieldError) -> String {
    match error {
        FieldError::Required => "This is required.".to_owned(),
        FieldError::TooLong { max } => format!("At most {max} characters, please."),
        FieldError::ControlCharacter => {
            "This contains a character that cannot be shown.".to_owned()
        }
        FieldError::StackedMarks => "This contains a letter with too many marks on it.".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Normalizes a registration number: trimmed, upper case, single spaces. Rejects letters that only look like Latin
/// ones, so that two different numbers never look the same.
fn parse_registration(text: &str) -> Option<String> {
    let plate = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase();
    let valid = (1..=20).contains(&plate.chars().count())
        && plate
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
    valid.then_some(plate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_registration_numbers_and_rejects_non_latin_letters() {
        assert_eq!(
            parse_registration("  gj 05  bx 4471 ").as_deref(),
            Some("GJ 05 BX 4471")
        );
        assert_eq!(parse_registration("GJ 05 \u{412}X 4471"), None);
        assert_eq!(parse_registration(" "), None);
    }
}
