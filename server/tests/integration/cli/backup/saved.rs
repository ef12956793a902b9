//! What is saved, and what a restore makes of it.

use super::{add_user, names, number, sqlite_home, users};
use crate::support::{command::run, test_folder::TestFolder};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

#[tokio::test]
async fn a_backup_is_a_single_file_that_only_its_owner_may_read() {
    let home = sqlite_home();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("saved %41?#.db");
    home.run(&["backup", file.to_str().expect("text")]).ok();
    assert_eq!(names(folder.path()).len(), 1);
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let present = home.path().join("shiftbell.db");
    assert_eq!(users(&file).await, users(&present).await);
}

#[tokio::test]
async fn an_existing_file_is_replaced_only_with_force() {
    let home = sqlite_home();
    let file = home.path().join("saved.db");
    fs::write(&file, "precious").expect("written");
    home.run(&["backup", "saved.db"])
        .failed_in_one_line(1, "saved.db");
    assert_eq!(fs::read(&file).expect("a file"), b"precious");
    home.run(&["backup", "saved.db", "--force"]).ok();
    let before = users(&file).await;
    add_user(&home, "nila@second.example").ok();
    home.run(&["backup", "--force", "saved.db"]).ok();
    assert_eq!(users(&file).await, before + 1);
}

#[tokio::test]
async fn a_backup_removes_what_a_killed_one_left() {
    let home = sqlite_home();
    let before = names(home.path());
    fs::write(home.path().join(".saved.db.a1b2c3.partial"), "half").expect("written");
    home.run(&["backup", "saved.db"]).ok();
    let mut expected = before;
    expected.extend(["saved.db".to_owned(), "shiftbell.db.serving".to_owned()]);
    assert_eq!(names(home.path()), expected);
}

#[tokio::test]
async fn a_restore_keeps_what_was_there_beside_it() {
    let home = sqlite_home();
    let present = home.path().join("shiftbell.db");
    fs::set_permissions(&present, fs::Permissions::from_mode(0o640)).expect("changed");
    let saved = users(&present).await;
    home.run(&["backup", "saved.db"]).ok();
    let before = names(home.path());
    let mut replaced = Vec::new();
    for number in 1..=2 {
        for added in 0..number {
            add_user(&home, &format!("n{added}@second.example")).ok();
        }
        let said = home.run(&["restore", "saved.db"]).ok();
        let path = said
            .split_whitespace()
            .find(|word| word.contains("before-restore"))
            .expect("the path of what was replaced")
            .trim_end_matches('.');
        assert_eq!(users(path.as_ref()).await, saved + number);
        replaced.push(path.rsplit('/').next().expect("a name").to_owned());
        assert_eq!(users(&present).await, saved);
        let mode = fs::metadata(&present).expect("a file").mode();
        assert_eq!(mode & 0o777, 0o640, "the mode of the database stays");
    }
    let added: Vec<_> = names(home.path()).difference(&before).cloned().collect();
    replaced.sort_unstable();
    assert_eq!(added, replaced);
    // The restored database works.
    add_user(&home, "nila@second.example").ok();
}

#[tokio::test]
async fn a_restore_needs_no_present_database_and_its_folder_is_created() {
    let home = sqlite_home();
    home.run(&["backup", "saved.db"]).ok();
    let saved = home.path().join("saved.db");
    let deep = home.path().join("not/there/yet/other.db");
    let mut command = home.binary();
    command
        .env("DATABASE_URL", format!("sqlite://{}", deep.display()))
        .arg("restore")
        .arg(&saved);
    run(&mut command).ok();
    assert_eq!(users(&deep).await, users(&saved).await);
}

#[tokio::test]
async fn a_damaged_database_can_be_replaced_and_its_bytes_are_kept() {
    let home = sqlite_home();
    home.run(&["backup", "saved.db"]).ok();
    let present = home.path().join("shiftbell.db");
    fs::write(&present, "no database any more").expect("written");
    fs::write(home.path().join("shiftbell.db-wal"), "nor a log").expect("written");
    home.run(&["restore", "saved.db"]).ok();
    assert_eq!(
        users(&present).await,
        users(&home.path().join("saved.db")).await
    );
    let kept: Vec<_> = names(home.path())
        .into_iter()
        .filter(|name| name.contains("before-restore"))
        .map(|name| fs::read(home.path().join(name)).expect("a file"))
        .collect();
    assert_eq!(kept, [&b"no database any more"[..], b"nor a log"]);
}

#[tokio::test]
async fn an_older_database_is_saved_as_it_is_and_migrated_after_the_restore() {
    let old = TestFolder::sqlite();
    // As a version with the first eleven migrations leaves it.
    let mut migrate = old.binary();
    migrate
        .arg("migrate")
        .env("FAILPOINTS", "mid-migration=10*off->return");
    assert_eq!(run(&mut migrate).code, -1);
    old.run(&["backup", "saved.db"]).ok();
    let saved = old.path().join("saved.db");
    assert_eq!(migrations(&saved).await, 11);
    let home = sqlite_home();
    let newest = migrations(&home.path().join("shiftbell.db")).await;
    home.run(&["restore", saved.to_str().expect("text")]).ok();
    add_user(&home, "nila@second.example").ok();
    let restored = home.path().join("shiftbell.db");
    assert_eq!(users(&restored).await, 1);
    assert_eq!(migrations(&restored).await, newest);
}

async fn migrations(file: &Path) -> i64 {
    number(file, "SELECT COUNT(*) FROM _sqlx_migrations").await
}

#[tokio::test]
async fn a_copy_made_by_hand_is_restored_together_with_its_log() {
    let home = sqlite_home();
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = super::open(&home.path().join("shiftbell.db")).await;
    sqlx::raw_sql("PRAGMA wal_autocheckpoint = 0; UPDATE users SET full_name = 'From the log'")
        .execute(&mut writer)
        .await
        .expect("written");
    for suffix in ["", "-wal"] {
        fs::copy(
            home.path().join(format!("shiftbell.db{suffix}")),
            folder.path().join(format!("copy.db{suffix}")),
        )
        .expect("copied");
    }
    sqlx::Connection::close(writer).await.expect("closed");
    let copy = folder.path().join("copy.db");
    home.run(&["restore", copy.to_str().expect("text")]).ok();
    let mut restored = super::open(&home.path().join("shiftbell.db")).await;
    let name: String = sqlx::query_scalar("SELECT full_name FROM users LIMIT 1")
        .fetch_one(&mut restored)
        .await
        .expect("a name");
    assert_eq!(name, "From the log");
    assert_eq!(names(folder.path()).len(), 2, "the copy stays as it was");
}
