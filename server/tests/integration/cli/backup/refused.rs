//! What is refused in one line, with nothing changed.

use super::{add_user, execute, names, open, sqlite_home, users};
use crate::support::{command::run, server::Server};
use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    os::unix::fs::symlink,
};

#[tokio::test]
async fn postgres_exits_with_2_and_names_its_own_tools() {
    let home = sqlite_home();
    for arguments in [&["backup", "x.db"][..], &["restore", "saved.db"]] {
        let command = || {
            let mut command = home.binary();
            command.args(arguments);
            command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
            command
        };
        run(&mut command()).failed_in_one_line(2, "pg_dump");
        run(&mut command()).failed_in_one_line(2, "shiftbell epoch renew");
    }
}

#[tokio::test]
async fn a_missing_database_is_not_created_by_a_backup() {
    let home = sqlite_home();
    let missing = home.path().join("missing.db");
    let mut command = home.binary();
    command
        .env("DATABASE_URL", format!("sqlite://{}", missing.display()))
        .args(["backup", "x.db"]);
    let before = names(home.path());
    run(&mut command).failed_in_one_line(1, "missing.db");
    assert_eq!(names(home.path()), before);
}

#[tokio::test]
async fn a_backup_never_replaces_the_database_itself() {
    let home = sqlite_home();
    symlink(home.path().join("shiftbell.db"), home.path().join("a link")).expect("a link");
    fs::hard_link(home.path().join("shiftbell.db"), home.path().join("a name")).expect("a name");
    fs::create_dir(home.path().join("a folder")).expect("a folder");
    home.run(&["backup", "saved.db"]).ok();
    let before = names(home.path());
    for file in [
        "shiftbell.db",
        "./shiftbell.db",
        "shiftbell.db-wal",
        "shiftbell.db-shm",
        "a link",
        "a name",
        "a folder",
        "a folder/../shiftbell.db-wal",
        "no such folder/x.db",
    ] {
        home.run(&["backup", "--force", file])
            .failed_in_one_line(1, file);
        assert_eq!(names(home.path()), before, "{file}");
    }
    add_user(&home, "nila@second.example").ok();
}

#[tokio::test]
async fn a_file_that_is_no_whole_database_of_this_program_is_not_restored() {
    let home = sqlite_home();
    home.run(&["backup", "saved.db"]).ok();
    let path = |name: &str| home.path().join(name);
    let copy = |name: &str| {
        fs::copy(path("saved.db"), path(name)).expect("copied");
        path(name)
    };
    fs::write(path("empty.db"), "").expect("written");
    fs::write(path("text.db"), "this is no database").expect("written");
    fs::create_dir(path("folder.db")).expect("a folder");
    let start = fs::read(path("saved.db")).expect("a file");
    fs::write(path("half.db"), &start[..start.len() / 2]).expect("written");
    fs::write(path("header.db"), &start[..16]).expect("written");
    let mut damaged = fs::File::options()
        .write(true)
        .open(copy("damaged.db"))
        .expect("a file");
    for page in 2..12 {
        damaged.seek(SeekFrom::Start(page * 4096)).expect("moved");
        damaged.write_all(&[0xa5; 2000]).expect("written");
    }
    drop(damaged);
    execute(
        &copy("newer.db"),
        "INSERT INTO _sqlx_migrations SELECT 29990101000000, 'later', installed_on, success, checksum, execution_time \
         FROM _sqlx_migrations LIMIT 1",
    )
    .await;
    execute(
        &copy("changed.db"),
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 20261123000300",
    )
    .await;
    execute(
        &copy("orphan.db"),
        "PRAGMA foreign_keys = OFF; INSERT INTO tokens (user_id, token_hash, created_at) VALUES (-1, '', 0)",
    )
    .await;
    execute(&path("other.db"), "CREATE TABLE settings (key TEXT)").await;

    let before = names(home.path());
    let present = fs::read(path("shiftbell.db")).expect("a file");
    for (name, part) in [
        ("missing.db", "no file"),
        ("empty.db", "not a Shiftbell database"),
        ("text.db", "not a Shiftbell database"),
        ("header.db", ""),
        ("folder.db", "not a regular file"),
        ("half.db", "damaged"),
        ("damaged.db", "damaged"),
        ("newer.db", "newer"),
        ("changed.db", "not a Shiftbell database"),
        ("orphan.db", "damaged"),
        ("other.db", "not a Shiftbell database"),
        ("shiftbell.db", "the database itself"),
    ] {
        let outcome = home.run(&["restore", name]);
        assert!(outcome.stderr.contains(name), "{outcome:?}");
        outcome.failed_in_one_line(1, part);
        assert_eq!(names(home.path()), before, "{name}");
        assert_eq!(fs::read(path("shiftbell.db")).expect("a file"), present);
    }
}

#[tokio::test]
async fn a_damaged_or_newer_database_is_not_saved() {
    let home = sqlite_home();
    home.run(&["backup", "good.db"]).ok();
    let present = home.path().join("shiftbell.db");
    execute(
        &present,
        "INSERT INTO _sqlx_migrations SELECT 29990101000000, 'later', installed_on, success, checksum, execution_time \
         FROM _sqlx_migrations LIMIT 1",
    )
    .await;
    let good = fs::read(home.path().join("good.db")).expect("a file");
    let before = names(home.path());
    home.run(&["backup", "--force", "good.db"])
        .failed_in_one_line(1, "newer");
    let bytes = fs::read(&present).expect("a file");
    fs::write(&present, &bytes[..bytes.len() / 2]).expect("written");
    home.run(&["backup", "--force", "good.db"])
        .failed_in_one_line(1, "damaged");
    // SQLite may leave its log beside a database that it cannot read.
    let mut after = names(home.path());
    after.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    assert_eq!(after, before);
    assert_eq!(fs::read(home.path().join("good.db")).expect("a file"), good);
}

#[tokio::test]
async fn no_restore_while_a_server_or_another_program_uses_the_database() {
    let home = sqlite_home();
    home.run(&["backup", "saved.db"]).ok();
    add_user(&home, "nila@second.example").ok();
    let present = home.path().join("shiftbell.db");
    let before = users(&present).await;
    let mut server = Server::start(&home, &[]);
    home.run(&["restore", "saved.db"])
        .failed_in_one_line(1, "server is running");
    server.stop();
    let mut other = open(&present).await;
    sqlx::raw_sql("SELECT COUNT(*) FROM users")
        .execute(&mut other)
        .await
        .expect("read");
    home.run(&["restore", "saved.db"])
        .failed_in_one_line(1, "another program");
    sqlx::Connection::close(other).await.expect("closed");
    assert_eq!(users(&present).await, before);
    home.run(&["restore", "saved.db"]).ok();
    assert_eq!(users(&present).await, before - 1);
}
