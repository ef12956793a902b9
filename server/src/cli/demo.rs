//! The command `shiftbell demo`.

use crate::command_error::CommandError;
use clap::Args;
use domain::{
    demo::{self, DemoPlan, DemoReport, OPERATOR_EMAIL, PASSWORD},
    service::Service,
};
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Arguments of `shiftbell demo`.
#[derive(Args)]
pub struct Demo {
    /// Number of EICs of the mother station.
    #[arg(long, default_value_t = 3)]
    eics: usize,
    /// Number of vendors, each with one user.
    #[arg(long, default_value_t = 2)]
    vendors: usize,
    /// Number of vehicles of all vendors together.
    #[arg(long, default_value_t = 8)]
    vehicles: usize,
    /// Number of drivers of all vendors together.
    #[arg(long, default_value_t = 10)]
    drivers: usize,
    /// Write the users and their API tokens to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Also create realistic shifts around today.
    #[arg(long)]
    sample: bool,
}

impl Demo {
    /// Fills the database and prints the logins.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        // Opened first: if the file cannot be written, the tokens would be lost.
        let file = self.credentials.as_deref().map(open).transpose()?;
        let plan = DemoPlan {
            eics: self.eics,
            vendors: self.vendors,
            vehicles: self.vehicles,
            drivers: self.drivers,
            sample: self.sample,
        };
        let report = match demo::fill(service, &plan).await {
            Ok(report) => report,
            Err(error) => {
                self.leave_no_empty_file()?;
                return Err(error.into());
            }
        };
        service.store().close().await;
        if let Some(file) = file {
            write(file, &report)
                .map_err(|error| CommandError::other("cannot write the credentials", error))?;
        }
        tell(&report);
        Ok(())
    }
}

impl Demo {
    fn leave_no_empty_file(&self) -> Result<(), CommandError> {
        let empty = self.credentials.as_ref().filter(|path| {
            path.metadata()
                .is_ok_and(|file| file.is_file() && file.len() == 0)
        });
        empty
            .map_or(Ok(()), fs::remove_file)
            .map_err(|error| CommandError::other("cannot remove the credentials file", error))
    }
}

/// Opens the credentials file; only its owner may read it. Existing content stays until [`write()`] replaces it.
fn open(path: &Path) -> Result<File, CommandError> {
    let opened = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path);
    opened.map_err(|error| CommandError::other(&format!("cannot write {}", path.display()), error))
}

fn write(mut file: File, report: &DemoReport) -> std::io::Result<()> {
    file.set_len(0)?;
    file.write_all(&serde_json::to_vec_pretty(report)?)
}

fn tell(report: &DemoReport) {
    println!("The demo is ready. Everyone's password is {PASSWORD}.");
    let several = |who: &str, emails: Vec<&String>| match emails.as_slice() {
        [] => {}
        [one] => println!("  {who}: {one}"),
        [first, .., last] => println!("  {who}: {first} to {last}"),
    };
    several(
        "Engineers in charge",
        report.eics.iter().map(|eic| &eic.email).collect(),
    );
    several(
        "Vendors",
        report
            .vendors
            .iter()
            .map(|vendor| &vendor.user.email)
            .collect(),
    );
    println!("  DBS operator: {OPERATOR_EMAIL}");
    several("Admin", vec![&report.admin.email]);
}
