//! RELIABILITY R1 and R2: what was answered with 201 is on disk, once, whenever and however the server dies.

mod checkpoint;
mod crash_points;
mod damaged_wal;
mod database_state;
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

/// A seed for what is left to chance, said aloud so that a failure can be repeated: `SEED=… make test` takes it back.
fn seed() -> u64 {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    eprintln!("SEED={seed}");
    seed
}

/// Whether a test of SQLite's own files can run on this database. PostgreSQL's are its own business.
fn is_sqlite(home: &TestFolder) -> bool {
    home.database_url().starts_with("sqlite:")
}
