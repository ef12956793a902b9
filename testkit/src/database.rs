//! The database of one test: SQLite, or PostgreSQL with `TEST_DATABASE=postgres`.

use crate::postgres::{Database, Postgres};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

const FILE: &str = "shiftbell.db";

/// A private database, empty or copied from a snapshot.
pub enum TestDatabase {
    /// A file in the folder of the test.
    Sqlite(PathBuf),
    /// A database on the server that all tests of this process share.
    Postgres(Database),
}

/// The content of a database, to be copied for many tests.
pub enum Snapshot {
    /// Names and contents of the SQLite files.
    Sqlite(Vec<(OsString, Vec<u8>)>),
    /// A database that serves as a template.
    Postgres(Database),
}

impl TestDatabase {
    /// An empty database. A SQLite file is created in `folder`.
    pub fn empty(folder: &Path) -> Self {
        if on_postgres() {
            Self::Postgres(Postgres::shared().create())
        } else {
            Self::Sqlite(folder.join(FILE))
        }
    }

    /// The value for `DATABASE_URL`.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres(database) => database.url(),
        }
    }

    /// Takes the current content. No connection to the database may be open.
    pub fn freeze(self) -> Snapshot {
        match self {
            Self::Sqlite(file) => Snapshot::Sqlite(files(&file)),
            Self::Postgres(database) => Snapshot::Postgres(database),
        }
    }
}

impl Snapshot {
    /// A copy of this content. SQLite files are written to `folder`.
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
        Ok(other) => panic!("TEST_DATABASE must be sqlite or postgres, not {other:?}"),
    }
}

/// All files of the database except the shared memory of its readers (`-shm`).
fn files(file: &Path) -> Vec<(OsString, Vec<u8>)> {
    let folder = file.parent().expect("the file is in a folder");
    let files = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a directory entry"));
    files
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(FILE) && !name.ends_with("-shm")
        })
        .map(|entry| (entry.file_name(), fs::read(entry.path()).expect("a file")))
        .collect()
}
