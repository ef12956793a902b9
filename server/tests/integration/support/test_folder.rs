//! A folder in which the binary runs, and its database.

use crate::support::command::{self, CommandOutput};
use std::{path::Path, process::Command};
use tempfile::TempDir;
use testkit::{Snapshot, TestDatabase};

/// A folder and a database of a test's own.
pub struct TestFolder {
    database: TestDatabase,
    folder: TempDir,
}

impl TestFolder {
    /// With nothing in it: the database is made by the first command.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            database: TestDatabase::empty(folder.path()),
            folder,
        }
    }

    /// With this database.
    pub fn of(database: TestDatabase) -> Self {
        Self {
            database,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// With a copy of a database.
    pub fn with(snapshot: &Snapshot) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            database: snapshot.copy(folder.path()),
            folder,
        }
    }

    /// What its database holds now. No server may run on it.
    pub fn freeze(self) -> Snapshot {
        self.database.freeze()
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the database is.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// The binary with no variables but the database's: the contract needs no other.
    pub fn binary(&self) -> Command {
        let mut command = command::binary(self.folder.path());
        command.env("DATABASE_URL", self.database.url());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        command::run(self.binary().args(arguments))
    }

    /// Runs a command to its end with something on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        command::run_with_input(self.binary().args(arguments), input)
    }
}
