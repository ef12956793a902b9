//! R1, `mid-checkpoint`: the server dies while SQLite carries its log over into the database file.

use super::{
    database_state::Ledger,
    is_sqlite,
    network::network,
    restartable_server::{Plant, serve},
    seed,
    strace::strace,
    vendor_client::Book,
};
use crate::support::people::in_hours;
use std::sync::{Arc, atomic::Ordering};
use tokio::task::JoinSet;

/// Pages that a checkpoint carries over at least in this test.
const PAGES: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_that_is_broken_off_loses_nothing() {
    let times = if testkit::soak() { 20 } else { 2 };
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let mut plant = Plant::start(home);
    let http = reqwest::Client::new();
    let (book, begin) = (Arc::new(Book::default()), in_hours(1));
    let mut vendors = JoinSet::new();
    plant.kill().await;
    for vendor in &network.vendors {
        let (http, address, book) = (http.clone(), plant.address(), book.clone());
        vendors.spawn(async move { vendor.work(&http, address, &book, begin, true).await });
    }
    for _ in 0..times {
        // In WAL mode nothing else than a checkpoint writes to the file itself.
        let file = plant.home.path().join("shiftbell.db");
        let kill = format!(
            "inject=pwrite64:signal=KILL:when={}",
            random.usize(1..=PAGES)
        );
        let file = file.to_str().expect("text");
        let arguments = [
            "-P",
            file,
            "-e",
            "trace=pwrite64",
            "-e",
            &kill,
            "-o",
            "/dev/null",
        ];
        plant
            .start_as(strace(&arguments, &serve(&plant.home)))
            .await;
        plant.has_died().await;
        Ledger::after_crash(&plant.home).await.is_sound();
    }
    book.over.store(true, Ordering::Relaxed);
    plant.start_again().await;
    while let Some(done) = vendors.join_next().await {
        done.expect("a vendor without a fault");
    }
    let ledger = Ledger::read(&plant.home.database_url()).await;
    ledger.is_sound();
    assert_eq!(ledger.keys, *book.answered.lock().expect("whole"));
    assert_eq!(ledger.shifts.len(), ledger.keys.len());
    eprintln!(
        "mid-checkpoint: {} shifts, {times} deaths, lost 0, doubled 0",
        ledger.shifts.len()
    );
}
