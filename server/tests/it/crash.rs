//! RELIABILITY R1 and R2: what was answered with 201 is on disk, once, whenever and however the server dies.

mod calls;
mod checkpoint;
mod durability;
mod full_disk;
mod kills;
mod ledger;
mod listener;
mod lost_answer;
mod migration;
mod network;
mod plant;
mod points;
mod postgres;
mod strace;
mod torn_tail;
mod vendor;

use crate::home::Home;

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
fn is_sqlite(home: &Home) -> bool {
    home.database_url().starts_with("sqlite:")
}
