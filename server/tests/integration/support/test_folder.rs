//! A folder to run the binary in, and its database.

use crate::support::command::{self, CommandOutput};
use std::{path::Path, process::Command};
use tempfile::TempDir;
use testkit::{Snapshot, TestDatabase};

/// A private folder and database.
pub struct TestFolder {
    database: TestDatabase,
    folder: TempDir,
}

impl TestFolder {
    /// An empty folder. The first command creates the database.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            database: TestDatabase::empty(folder.path()),
            folder,
        }
    }

    /// A folder for this database.
    pub fn of(database: TestDatabase) -> Self {
        Self {
            database,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// An empty folder with a SQLite database, also where other tests use PostgreSQL.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            database: TestDatabase::Sqlite(folder.path().join("shiftbell.db")),
            folder,
        }
    }

    /// A folder with a copy of a database.
    pub fn with(snapshot: &Snapshot) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            database: snapshot.copy(folder.path()),
            folder,
        }
    }

    /// The content of the database. No server may be running on it.
    pub fn freeze(self) -> Snapshot {
        self.database.freeze()
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The value for `DATABASE_URL`.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// The binary with `DATABASE_URL` as the only variable: the contract requires no other.
    pub fn binary(&self) -> Command {
        let mut command = command::binary(self.folder.path());
        command.env("DATABASE_URL", self.database.url());
        command
    }

    /// Runs a command and waits for its end.
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        command::run(self.binary().args(arguments))
    }

    /// Runs a command with another environment variable and waits for its end.
    pub fn run_with_variable(&self, variable: (&str, &str), arguments: &[&str]) -> CommandOutput {
        command::run(self.binary().env(variable.0, variable.1).args(arguments))
    }

    /// Runs a command with text on its standard input and waits for its end.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        command::run_with_input(self.binary().args(arguments), input)
    }
}
