//! R1, `mid-checkpoint`: the server crashes while SQLite copies its log into the database file.

use super::{
    database_state::DatabaseState,
    is_sqlite,
    network::network,
    restartable_server::{RestartableServer, serve},
    seed,
    strace::strace,
    vendor_client::RequestLog,
};
use crate::support::people::in_hours;
use std::sync::{Arc, atomic::Ordering};
use tokio::task::JoinSet;

/// Least number of pages that a checkpoint copies in this test.
const PAGES: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_checkpoint_loses_nothing() {
    let times = if testkit::soak() { 20 } else { 2 };
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let mut restartable = RestartableServer::start(home);
    let http = reqwest::Client::new();
    let (book, begin) = (Arc::new(RequestLog::default()), in_hours(1));
    let mut vendors = JoinSet::new();
    restartable.kill().await;
    for vendor in &network.vendors {
        let (http, address, book) = (http.clone(), restartable.address(), book.clone());
        vendors.spawn(async move { vendor.work(&http, address, &book, begin, true).await });
    }
    for _ in 0..times {
        // In WAL mode only a checkpoint writes to the database file.
        let file = restartable.home.path().join("shiftbell.db");
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
        restartable
            .start_as(strace(&arguments, &serve(&restartable.home)))
            .await;
        restartable.wait_for_crash().await;
        DatabaseState::after_crash(&restartable.home)
            .await
            .check_invariants();
    }
    book.over.store(true, Ordering::Relaxed);
    restartable.start_again().await;
    while let Some(done) = vendors.join_next().await {
        done.expect("the vendor client did not panic");
    }
    let database_state = DatabaseState::read(&restartable.home.database_url()).await;
    database_state.check_invariants();
    assert_eq!(database_state.keys, *book.answered.lock().expect("whole"));
    assert_eq!(database_state.shifts.len(), database_state.keys.len());
    eprintln!(
        "mid-checkpoint: {} shifts, {times} crashes, lost 0, duplicated 0",
        database_state.shifts.len()
    );
}
