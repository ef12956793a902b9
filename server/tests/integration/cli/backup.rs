//! CONTRACT §6: `backup` and `restore`.

mod refused;
mod saved;
mod while_open;

use crate::support::{command::CommandOutput, test_folder::TestFolder};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{collections::BTreeSet, fs, path::Path};

/// A folder with a SQLite database, also where other tests use PostgreSQL.
fn sqlite_home() -> TestFolder {
    let home = TestFolder::sqlite();
    home.run(&["demo", "--eics", "2"]).ok();
    home
}

/// Executes SQL in a SQLite file, which is created if it does not exist.
async fn execute(file: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(file);
    let mut database = SqliteConnection::connect_with(&options.create_if_missing(true))
        .await
        .expect("a database");
    sqlx::raw_sql(sql)
        .execute(&mut database)
        .await
        .expect("executed");
    database.close().await.expect("closed");
}

/// The number of users in a SQLite file.
async fn users(file: &Path) -> i64 {
    number(file, "SELECT COUNT(*) FROM users").await
}

/// The result of a query for one number.
async fn number(file: &Path, sql: &'static str) -> i64 {
    let mut database = open(file).await;
    let number = sqlx::query_scalar(sql)
        .fetch_one(&mut database)
        .await
        .expect("a number");
    database.close().await.expect("closed");
    number
}

async fn open(file: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file))
        .await
        .expect("a database")
}

fn add_user(home: &TestFolder, email: &str) -> CommandOutput {
    let add = [
        "user",
        "add",
        "--name",
        "N",
        "--password-stdin",
        "--email",
        email,
    ];
    home.run_with_input(&add, "open sesame open sesame")
}

/// The names in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect()
}
