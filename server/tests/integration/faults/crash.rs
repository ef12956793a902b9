//! RELIABILITY R1 and R2: after a 201 the shift is on disk exactly once, however the server crashes.

mod backup;
mod checkpoint;
mod crash_points;
mod damaged_wal;
mod database_state;
mod deadlines;
mod emergencies;
mod engineer_client;
mod flush_before_answer;
mod full_disk;
mod kill_loop;
mod lost_commit_answer;
mod migration;
mod network;
mod postgres_crash;
mod restartable_server;
mod strace;
mod system_calls;
mod vendor_client;

use crate::support::test_folder::TestFolder;

/// A random seed, printed so that a failure can be repeated with `SEED=…`.
fn seed() -> u64 {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    eprintln!("SEED={seed}");
    seed
}

/// Whether tests of SQLite's own files can run. PostgreSQL is responsible for its files itself.
fn is_sqlite(home: &TestFolder) -> bool {
    home.database_url().starts_with("sqlite:")
}
