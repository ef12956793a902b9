//! R1 between any two system calls: the server dies at the n-th call that changes the database's files, for every n.

use super::{
    database_state::Ledger,
    is_sqlite,
    network::network,
    restartable_server::{Plant, serve},
    seed,
    strace::strace,
    vendor_client::draft,
};
use crate::support::people::in_hours;
use serde_json::Value;

/// A shift is written by fewer calls.
const MOST: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_is_created_once_whichever_call_is_the_last() {
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let (vendor, begin) = (&network.vendors[0], in_hours(1));
    let http = reqwest::Client::new();
    let mut plant = Plant::start(home);
    let (mut last, mut deaths, mut done_before) = (0, 0, 0);
    while last < MOST {
        last += if testkit::soak() {
            1
        } else {
            random.usize(1..=16)
        };
        plant.kill().await;
        let kill = format!("inject=pwrite64,ftruncate,fsync,fdatasync:signal=KILL:when={last}");
        let file = plant.home.path().join("shiftbell.db");
        let file = file.to_str().expect("text");
        let log = format!("{file}-wal");
        let arguments = ["-P", file, "-P", &log, "-e", &kill, "-o", "/dev/null"];
        plant
            .start_as(strace(&arguments, &serve(&plant.home)))
            .await;
        let (body, key) = (
            draft(vendor, begin, deaths * vendor.vehicles.len()),
            deaths.to_string(),
        );
        let post = async |plant: &Plant| {
            let request = http
                .post(plant.url("/api/shifts/"))
                .bearer_auth(&vendor.person.token)
                .header("idempotency-key", &key)
                .json(&body);
            let answer = request.send().await.ok()?;
            assert_eq!(answer.status(), 201);
            Some(answer.json::<Value>().await.expect("JSON")["shift_id"].clone())
        };
        if post(&plant).await.is_some() {
            // It was written by fewer calls.
            break;
        }
        plant.has_died().await;
        let left = Ledger::after_crash(&plant.home).await;
        left.is_sound();
        done_before += left.shifts.len() - deaths;
        plant.start_again().await;
        let shift = post(&plant).await.expect("an answer");
        deaths += 1;
        let ledger = Ledger::read(&plant.home.database_url()).await;
        ledger.is_sound();
        assert_eq!(ledger.shifts.len(), deaths);
        assert_eq!(ledger.keys[&(vendor.person.id, key)], shift);
    }
    assert!(
        deaths > 1 && last < MOST,
        "{deaths} deaths up to call {last}"
    );
    eprintln!(
        "every call: {deaths} deaths at calls 1 to {last}, {done_before} of them after the commit, lost 0, doubled 0"
    );
}
