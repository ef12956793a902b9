//! CONTRACT §6: migrations, and databases that cannot be opened.

use crate::support::{
    command::{binary, database_url, run},
    test_folder::TestFolder,
};
use sqlx::{AnyConnection, Connection};
use std::{fs, process::Stdio};

/// Changes a database with SQL, for states that no command produces.
async fn change(home: &TestFolder, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&home.database_url())
        .await
        .expect("the database");
    sqlx::raw_sql(sql)
        .execute(&mut database)
        .await
        .expect("changed");
    database.close().await.expect("closed");
}

#[tokio::test]
async fn refuses_a_database_with_a_newer_migration() {
    let home = TestFolder::new();
    home.run(&["migrate"]).ok();
    change(
        &home,
        "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
         SELECT 29991231235959, 'from the future', installed_on, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1",
    )
    .await;
    for arguments in [
        &["migrate"][..],
        &["serve"],
        &["demo"],
        &["token", "list", "a@b.example"],
    ] {
        run(home
            .binary()
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .args(arguments))
        .failed_in_one_line(1, "newer");
    }
}

#[tokio::test]
async fn concurrent_processes_migrate_one_after_another() {
    let home = TestFolder::new();
    let started: Vec<_> = (0..6)
        .map(|_| {
            home.binary()
                .arg("migrate")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("started")
        })
        .collect();
    for child in started {
        let output = child.wait_with_output().expect("ended");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    home.run(&["demo", "--eics", "1"]).ok();
}

#[tokio::test]
async fn reports_a_database_that_cannot_be_opened_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("shiftbell.db"),
        "this is no database, whatever its name says",
    )
    .expect("written");
    run(binary(folder.path()).arg("migrate")).failed_in_one_line(1, "");
    fs::write(folder.path().join("a file"), "").expect("written");
    let inside = database_url(&folder.path().join("a file"));
    run(binary(folder.path())
        .env("DATABASE_URL", inside)
        .arg("migrate"))
    .failed_in_one_line(1, "");
}
