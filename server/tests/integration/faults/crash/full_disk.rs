//! A full or failing disk: requests get 503 until it works again. Nothing is done by half, and nothing needs repair.

use super::{
    database_state::DatabaseState,
    engineer_client::Listener,
    is_sqlite,
    network::network,
    restartable_server::{RestartableServer, serve},
    strace::strace,
    vendor_client::draft,
};
use crate::support::people::in_hours;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_returns_503_until_there_is_space() {
    refuses_while("pwrite64:error=ENOSPC:when=60..90").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_flush_returns_503() {
    refuses_while("fsync,fdatasync:error=EIO:when=4+3").await;
}

/// Creates shifts while system calls on the log fail now and then.
async fn refuses_while(calls_fail: &str) {
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut restartable = RestartableServer::start(home);
    restartable.kill().await;
    let log = restartable.home.path().join("shiftbell.db-wal");
    let log = log.to_str().expect("text");
    let inject = format!("inject={calls_fail}");
    let arguments = ["-P", log, "-e", &inject, "-o", "/dev/null"];
    restartable
        .start_as(strace(&arguments, &serve(&restartable.home)))
        .await;
    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let mut listener = Listener::start(&engineer.token, restartable.address());
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let (url, mut refused) = (restartable.home.database_url(), 0);
    for n in 0..12 {
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        loop {
            let before = DatabaseState::read(&url).await;
            let request = http.post(restartable.url("/api/shifts/"));
            let request = request.bearer_auth(&vendor.person.token).json(&body);
            let status = request.send().await.expect("a response").status();
            let after = DatabaseState::read(&url).await;
            after.check_invariants();
            if status == 201 {
                assert_eq!(after.shifts.len(), n + 1);
                break;
            }
            assert_eq!(status, 503);
            assert!(before == after, "something was written");
            refused += 1;
            assert!(refused < 100, "the server never recovers");
        }
    }
    assert!(refused > 0, "nothing failed");
    let database_state = DatabaseState::read(&url).await;
    listener
        .wait_until_equal(&database_state.inboxes[&engineer.id])
        .await;
    restartable.kill().await;
    assert_eq!(
        DatabaseState::after_crash(&restartable.home).await,
        database_state
    );
    eprintln!("full disk: 12 shifts, {refused} requests refused, lost 0, duplicated 0");
}
