//! A database of a test's own: SQLite, or PostgreSQL where `TEST_DATABASE=postgres` says so.

use crate::postgres::{Database, Postgres};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

const FILE: &str = "shiftbell.db";

/// An empty or copied database.
pub enum TestDatabase {
    /// A file in the test's folder.
    Sqlite(PathBuf),
    /// On the server that the tests share.
    Postgres(Database),
}

/// What a database held, to be copied for many tests.
pub enum Snapshot {
    /// Its files.
    Sqlite(Vec<(OsString, Vec<u8>)>),
    /// Itself.
    Postgres(Database),
}

impl TestDatabase {
    /// An empty one; its file, if it is one, will be in `folder`.
    pub fn empty(folder: &Path) -> Self {
        if on_postgres() {
            Self::Postgres(Postgres::shared().create())
        } else {
            Self::Sqlite(folder.join(FILE))
        }
    }

    /// Where it is, for `DATABASE_URL`.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres(database) => database.url(),
        }
    }

    /// What it holds now. Nobody may be connected to it.
    pub fn freeze(self) -> Snapshot {
        match self {
            Self::Sqlite(file) => Snapshot::Sqlite(files(&file)),
            Self::Postgres(database) => Snapshot::Postgres(database),
        }
    }
}

impl Snapshot {
    /// A copy; its files, if there are any, will be in `folder`.
    pub fn copy(&self, folder: &Path) -> TestDatabase {
        match self {
            Self::Sqlite(files) => {
                for (name, content) in files {
                    fs::write(folder.join(name), content).expect("a copy");
                }
                TestDatabase::Sqlite(folder.join(FILE))
            }
            Self::Postgres(database) => TestDatabase::Postgres(Postgres::shared().copy(database)),
        }
    }
}

fn on_postgres() -> bool {
    match std::env::var("TEST_DATABASE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite" | "") | Err(_) => false,
        Ok(other) => panic!("TEST_DATABASE is sqlite or postgres, not {other:?}"),
    }
}

/// Everything of the database except the memory that its readers share.
fn files(file: &Path) -> Vec<(OsString, Vec<u8>)> {
    let folder = file.parent().expect("it lies in a folder");
    let files = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(FILE) && !name.ends_with("-shm")
        })
        .map(|entry| (entry.file_name(), fs::read(entry.path()).expect("a file")))
        .collect()
}
