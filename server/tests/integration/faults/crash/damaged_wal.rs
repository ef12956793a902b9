//! R2: a log whose end was lost or garbled gives a state that was committed, whole.

use super::{
    database_state::{Ledger, copy},
    is_sqlite,
    network::network,
    restartable_server::Plant,
    seed,
    vendor_client::draft,
};
use crate::support::people::in_hours;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

/// SQLite carries a log of so many pages over into the file: what was carried over cannot be lost with the log, and the test would lie.
const CHECKPOINT: usize = 1000 * 4096;
/// The log's own head.
const HEAD: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_torn_log_is_a_state_that_was_committed() {
    let copies = if testkit::soak() { 300 } else { 40 };
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let mut plant = Plant::start(home);
    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let url = plant.home.database_url();
    let mut states = vec![Ledger::read(&url).await];
    for n in 0..8 {
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        let request = http.post(plant.url("/api/shifts/"));
        let request = request.bearer_auth(&vendor.person.token).json(&body);
        let answer: Value = request
            .send()
            .await
            .expect("sent")
            .json()
            .await
            .expect("JSON");
        states.push(Ledger::read(&url).await);
        let decision = if n % 2 == 0 { "approve" } else { "reject" };
        let paths = [
            format!("/api/shifts/{}/{decision}/", answer["shift_id"]),
            "/api/notifications/mark-all-read/".to_owned(),
        ];
        for path in paths {
            let request = http.post(plant.url(&path)).bearer_auth(&engineer.token);
            let request = request.json(&json!({"reason": "No loading bay is free."}));
            assert_eq!(request.send().await.expect("sent").status(), 200);
            states.push(Ledger::read(&url).await);
        }
    }
    plant.kill().await;

    let live = copy(&plant.home);
    let log = fs::read(live.path().join("shiftbell.db-wal")).expect("a log");
    assert!((HEAD..CHECKPOINT).contains(&log.len()), "{}", log.len());
    let mut found = BTreeSet::new();
    for _ in 0..copies {
        let torn = copy(&plant.home);
        fs::write(
            torn.path().join("shiftbell.db-wal"),
            tear(&log, &mut random),
        )
        .expect("torn");
        let ledger = Ledger::recovered(&torn).await;
        ledger.is_sound();
        let state = states.iter().position(|state| *state == ledger);
        found.insert(state.expect("a state that was committed"));
    }
    assert!(found.len() > 3, "only the states {found:?} were found");
    assert_eq!(states.last(), Some(&Ledger::recovered(&live).await));
    eprintln!(
        "torn tail: {copies} copies, {} of {} states found, 0 others",
        found.len(),
        states.len()
    );
}

/// Cuts the log somewhere, or garbles a part of it, as a power cut may leave what was not flushed.
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
