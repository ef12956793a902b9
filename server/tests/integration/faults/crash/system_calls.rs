//! R1 at every system call: the server crashes at the n-th call that changes the database files, for every n.

use super::{
    database_state::DatabaseState,
    is_sqlite,
    network::network,
    restartable_server::{RestartableServer, serve},
    seed,
    strace::strace,
    vendor_client::draft,
};
use crate::support::people::in_hours;
use serde_json::Value;

/// Writing a shift takes fewer calls than this.
const MOST: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creates_a_shift_once_after_a_crash_at_any_system_call() {
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let (vendor, begin) = (&network.vendors[0], in_hours(1));
    let http = reqwest::Client::new();
    let mut restartable = RestartableServer::start(home);
    let (mut last, mut deaths, mut done_before) = (0, 0, 0);
    while last < MOST {
        last += if testkit::soak() {
            1
        } else {
            random.usize(1..=16)
        };
        restartable.kill().await;
        let kill = format!("inject=pwrite64,ftruncate,fsync,fdatasync:signal=KILL:when={last}");
        let file = restartable.home.path().join("shiftbell.db");
        let file = file.to_str().expect("text");
        let log = format!("{file}-wal");
        let arguments = ["-P", file, "-P", &log, "-e", &kill, "-o", "/dev/null"];
        restartable
            .start_as(strace(&arguments, &serve(&restartable.home)))
            .await;
        let (body, key) = (
            draft(vendor, begin, deaths * vendor.vehicles.len()),
            deaths.to_string(),
        );
        let post = async |restartable: &RestartableServer| {
            let request = http
                .post(restartable.url("/api/shifts/"))
                .bearer_auth(&vendor.person.token)
                .header("idempotency-key", &key)
                .json(&body);
            let answer = request.send().await.ok()?;
            assert_eq!(answer.status(), 201);
            Some(answer.json::<Value>().await.expect("JSON")["shift_id"].clone())
        };
        if post(&restartable).await.is_some() {
            // The shift took fewer calls.
            break;
        }
        restartable.wait_for_crash().await;
        let left = DatabaseState::after_crash(&restartable.home).await;
        left.check_invariants();
        done_before += left.shifts.len() - deaths;
        restartable.start_again().await;
        let shift = post(&restartable).await.expect("a response");
        deaths += 1;
        let database_state = DatabaseState::read(&restartable.home.database_url()).await;
        database_state.check_invariants();
        assert_eq!(database_state.shifts.len(), deaths);
        assert_eq!(database_state.keys[&(vendor.person.id, key)], shift);
    }
    assert!(
        deaths > 1 && last < MOST,
        "{deaths} crashes up to call {last}"
    );
    eprintln!(
        "every call: {deaths} crashes at calls 1 to {last}, {done_before} of them after the commit, lost 0, duplicated 0"
    );
}
