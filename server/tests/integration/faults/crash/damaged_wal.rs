//! R2: a log whose end is lost or damaged leads to a complete committed state.

use super::{
    database_state::{DatabaseState, copy},
    is_sqlite,
    network::network,
    restartable_server::RestartableServer,
    seed,
    vendor_client::draft,
};
use crate::support::people::in_hours;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

/// SQLite checkpoints after this many bytes. Pages that have been copied into the file cannot be lost with the log,
/// so the test must stay below it.
const CHECKPOINT: usize = 1000 * 4096;
/// Length of the log's header.
const HEAD: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_wal_recovers_to_a_committed_state() {
    let copies = if testkit::soak() { 300 } else { 40 };
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let mut restartable = RestartableServer::start(home);
    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let url = restartable.home.database_url();
    let mut states = vec![DatabaseState::read(&url).await];
    for n in 0..8 {
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        let request = http.post(restartable.url("/api/shifts/"));
        let request = request.bearer_auth(&vendor.person.token).json(&body);
        let answer: Value = request
            .send()
            .await
            .expect("sent")
            .json()
            .await
            .expect("JSON");
        states.push(DatabaseState::read(&url).await);
        let decision = if n % 2 == 0 { "approve" } else { "reject" };
        let paths = [
            format!("/api/shifts/{}/{decision}/", answer["shift_id"]),
            "/api/notifications/mark-all-read/".to_owned(),
        ];
        for path in paths {
            let request = http
                .post(restartable.url(&path))
                .bearer_auth(&engineer.token);
            let request = request.json(&json!({"reason": "No loading bay is free."}));
            assert_eq!(request.send().await.expect("sent").status(), 200);
            states.push(DatabaseState::read(&url).await);
        }
    }
    restartable.kill().await;

    let live = copy(&restartable.home);
    let log = fs::read(live.path().join("shiftbell.db-wal")).expect("a log");
    assert!((HEAD..CHECKPOINT).contains(&log.len()), "{}", log.len());
    let mut found = BTreeSet::new();
    for _ in 0..copies {
        let torn = copy(&restartable.home);
        fs::write(
            torn.path().join("shiftbell.db-wal"),
            tear(&log, &mut random),
        )
        .expect("torn");
        let database_state = DatabaseState::recovered(&torn).await;
        database_state.check_invariants();
        let state = states.iter().position(|state| *state == database_state);
        found.insert(state.expect("a committed state"));
    }
    assert!(found.len() > 3, "only these states were found: {found:?}");
    assert_eq!(states.last(), Some(&DatabaseState::recovered(&live).await));
    eprintln!(
        "damaged WAL: {copies} copies, {} of {} states found, 0 others",
        found.len(),
        states.len()
    );
}

/// Cuts the log off or overwrites a part of it, like a power cut before a flush.
fn tear(log: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let from = random.usize(..log.len());
    let mut torn = log.to_vec();
    match random.u8(..4) {
        0 => torn.truncate(from),
        1 => torn[from..].fill(0),
        2 => random.fill(&mut torn[from..]),
        _ => {
            let to = (from + random.usize(1..=512)).min(log.len());
            random.fill(&mut torn[from..to]);
        }
    }
    torn
}
