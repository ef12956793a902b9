//! The disk is full, or does not do as it says: a 503 until it works again, nothing half done, and nothing to repair afterwards.

use super::{
    database_state::Ledger,
    engineer_client::Listener,
    is_sqlite,
    network::network,
    restartable_server::{Plant, serve},
    strace::strace,
    vendor_client::draft,
};
use crate::support::people::in_hours;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_a_503_until_there_is_room() {
    refuses_while("pwrite64:error=ENOSPC:when=60..90").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flush_that_fails_is_a_503() {
    refuses_while("fsync,fdatasync:error=EIO:when=4+3").await;
}

/// Asks for shifts while calls on the log fail now and then.
async fn refuses_while(calls_fail: &str) {
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut plant = Plant::start(home);
    plant.kill().await;
    let log = plant.home.path().join("shiftbell.db-wal");
    let log = log.to_str().expect("text");
    let inject = format!("inject={calls_fail}");
    let arguments = ["-P", log, "-e", &inject, "-o", "/dev/null"];
    plant
        .start_as(strace(&arguments, &serve(&plant.home)))
        .await;
    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let mut listener = Listener::start(&engineer.token, plant.address());
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let (url, mut refused) = (plant.home.database_url(), 0);
    for n in 0..12 {
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        loop {
            let before = Ledger::read(&url).await;
            let request = http.post(plant.url("/api/shifts/"));
            let request = request.bearer_auth(&vendor.person.token).json(&body);
            let status = request.send().await.expect("an answer").status();
            let after = Ledger::read(&url).await;
            after.is_sound();
            if status == 201 {
                assert_eq!(after.shifts.len(), n + 1);
                break;
            }
            assert_eq!(status, 503);
            assert!(before == after, "something was done");
            refused += 1;
            assert!(refused < 100, "it never works again");
        }
    }
    assert!(refused > 0, "nothing failed");
    let ledger = Ledger::read(&url).await;
    listener.agrees_with(&ledger.inboxes[&engineer.id]).await;
    plant.kill().await;
    assert_eq!(Ledger::after_crash(&plant.home).await, ledger);
    eprintln!("full disk: 12 shifts, {refused} requests refused, lost 0, doubled 0");
}
