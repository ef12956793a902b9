//! Every client converges (RELIABILITY R3). Thousands of seeded random runs drive the real state machines of the hub
//! and the client. Hints are dropped, delayed, duplicated and reordered, connections break, responses are lost, the
//! server restarts, changes are trimmed and the database is restored.
//! At the end every client must show the inbox of the database, and no notification may have been announced twice.

mod client;
mod database;
mod simulation;

use simulation::Simulation;

/// Seeds per run of `make test`. `CONVERGENCE_SEEDS` changes the number.
const SEEDS: u64 = 2_000;
const STEPS: usize = 300;

#[test]
fn every_client_converges_and_announces_each_notification_once() {
    let seeds = std::env::var("CONVERGENCE_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(SEEDS);
    for seed in 0..seeds {
        let mut simulation = Simulation::new(seed);
        for _ in 0..STEPS {
            simulation.step();
        }
        simulation.settle();
        if let Err(difference) = simulation.check() {
            panic!("seed {seed}: {difference}");
        }
    }
}
