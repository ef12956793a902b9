//! A backup and a restore that are killed between any two steps leave either the old file or the new one, whole.

use super::{
    database_state::DatabaseState, network::network, restartable_server::RestartableServer,
    strace::strace, vendor_client::draft,
};
use crate::support::{command::run, people::in_hours, test_folder::TestFolder};
use std::{collections::BTreeSet, fs, path::Path};

/// The steps of a backup, and whether the new file has its name then.
const BACKUP: [(&str, bool); 4] = [
    ("backup-copied", false),
    ("backup-verified", false),
    ("backup-synced", false),
    ("backup-renamed", true),
];

/// The steps of a restore, and whether the database is the restored one then.
const RESTORE: [(&str, bool); 5] = [
    ("restore-copied", false),
    ("restore-verified", false),
    ("restore-merged", false),
    ("restore-kept", false),
    ("restore-renamed", true),
];

/// A database with two shifts, the second of which is only in the WAL of a killed server, and a backup with the first.
/// `None` if the database is not SQLite.
async fn scene() -> Option<TestFolder> {
    let (network, home) = network().await;
    if !super::is_sqlite(&home) {
        return None;
    }
    let mut restartable = RestartableServer::start(home);
    let (vendor, http, begin) = (&network.vendors[0], reqwest::Client::new(), in_hours(1));
    for n in 0..2 {
        let request = http
            .post(restartable.url("/api/shifts/"))
            .bearer_auth(&vendor.person.token)
            .json(&draft(vendor, begin, n * vendor.vehicles.len()));
        assert_eq!(request.send().await.expect("a response").status(), 201);
        if n == 0 {
            restartable.home.run(&["backup", "saved.db"]).ok();
        }
    }
    restartable.kill().await;
    let RestartableServer { home, .. } = restartable;
    assert!(fs::metadata(home.path().join("shiftbell.db-wal")).is_ok_and(|wal| wal.len() > 0));
    Some(home)
}

/// Number of shifts in a SQLite file, all of whose invariants hold.
async fn shifts(file: &Path) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    for suffix in ["", "-wal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        // Only a database that was not closed has a WAL.
        let copied = fs::copy(&name, folder.path().join(format!("shiftbell.db{suffix}")));
        assert!(copied.is_ok() || suffix == "-wal", "{name:?}");
    }
    let state = DatabaseState::recovered(&folder).await;
    state.check_invariants();
    state.shifts.len()
}

fn killed_at(home: &TestFolder, point: &str, arguments: &[&str]) {
    let mut command = home.binary();
    command
        .args(arguments)
        .env("FAILPOINTS", format!("{point}=return"));
    let died = run(&mut command);
    // A process ended by a signal has no exit code.
    assert_eq!((died.code, died.stderr.as_str()), (-1, ""), "{point}");
}

fn names(home: &TestFolder) -> BTreeSet<String> {
    fs::read_dir(home.path())
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_backup_leaves_the_old_file_or_the_new_one() {
    let Some(home) = scene().await else { return };
    let saved = home.path().join("saved.db");
    let first = home.path().join("first.db");
    let old = fs::read(&saved).expect("a file");
    for (point, renamed) in BACKUP {
        fs::write(&saved, &old).expect("written");
        killed_at(&home, point, &["backup", "--force", "saved.db"]);
        assert_eq!(shifts(&saved).await, if renamed { 2 } else { 1 }, "{point}");
        killed_at(&home, point, &["backup", "first.db"]);
        assert_eq!(first.exists(), renamed, "{point}");
    }
    assert_eq!(shifts(&first).await, 2);
    // The next ones leave nothing of the killed ones.
    home.run(&["backup", "--force", "saved.db"]).ok();
    home.run(&["backup", "--force", "first.db"]).ok();
    let left = names(&home);
    assert!(
        !left.iter().any(|name| name.contains("partial")),
        "{left:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_restore_leaves_the_old_database_or_the_new_one() {
    for (point, renamed) in RESTORE {
        let Some(home) = scene().await else { return };
        let before = names(&home);
        let database = home.path().join("shiftbell.db");
        killed_at(&home, point, &["restore", "saved.db"]);
        assert_eq!(
            shifts(&database).await,
            if renamed { 1 } else { 2 },
            "{point}"
        );
        // A server can use it, and the restore can be repeated.
        let mut restartable = RestartableServer::start(home);
        restartable.stop().await;
        let RestartableServer { home, .. } = restartable;
        home.run(&["restore", "saved.db"]).ok();
        assert_eq!(shifts(&database).await, 1, "{point}");
        let kept: Vec<_> = names(&home)
            .difference(&before)
            .filter(|name| name.as_str() != "server.log")
            .cloned()
            .collect();
        let is_kept = |name: &String| name.starts_with("shiftbell.db.before-restore-");
        assert!(kept.iter().all(is_kept), "{point}: {kept:?}");
        assert_eq!(kept.len(), if renamed { 2 } else { 1 }, "{point}: {kept:?}");
        // What was there at first is kept whole.
        assert_eq!(shifts(&home.path().join(&kept[0])).await, 2, "{point}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_and_a_restore_are_on_disk_before_they_get_their_names() {
    let Some(home) = scene().await else { return };
    for (arguments, name) in [
        (["backup", "new.db"], "new.db"),
        (["restore", "saved.db"], "shiftbell.db"),
    ] {
        let mut command = home.binary();
        command.args(arguments);
        let trace = home.path().join("trace");
        let output = trace.to_str().expect("text");
        let calls = "trace=pwrite64,write,copy_file_range,sendfile,fsync,fdatasync,rename,renameat,renameat2,exit_group";
        let options = [
            "-y",
            "-s",
            "16",
            "-e",
            calls,
            "-e",
            "signal=none",
            "-o",
            output,
        ];
        run(&mut strace(&options, &command)).ok();
        let text = finished(&trace).await;
        let lines: Vec<_> = text.lines().collect();
        let is_rename =
            |line: &&str| line.contains("rename") && line.contains(&format!("{name}\""));
        let renamed = lines.iter().rposition(is_rename).expect(&text);
        let is_write = |line: &&str| {
            let to_file = line.contains(".partial>") && !line.contains("sync(");
            to_file && !line.contains("rename")
        };
        let written = lines[..renamed].iter().rposition(is_write).expect(&text);
        let flushed = |line: &&str| line.contains("sync(") && line.contains(".partial>");
        assert!(lines[written..renamed].iter().any(flushed), "{text}");
        let folder = format!("{}>", home.path().display());
        let flushed = |line: &&str| line.contains("fsync(") && line.contains(&folder);
        assert!(lines[renamed..].iter().any(flushed), "{text}");
        assert!(!lines[renamed..].iter().any(is_write), "{text}");
    }
}

/// The output of `strace` once it contains the end of the process.
async fn finished(trace: &Path) -> String {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let text = fs::read_to_string(trace).unwrap_or_default();
        if text.contains("exit_group(")
            && text.lines().last().is_some_and(|line| line.contains("+++"))
        {
            return text;
        }
        assert!(tokio::time::Instant::now() < deadline, "no end:\n{text}");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
