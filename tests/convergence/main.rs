//! Every client converges, whatever happens on the way (RELIABILITY R3): thousands of seeded random runs of the hub's and the client's own
//! state machines, with hints dropped, delayed, doubled and reordered, connections cut, answers lost, the server restarted, changes trimmed
//! and the database restored. After the storm every client's inbox must be the database's, and no notification may have rung twice.

mod client;
mod database;
mod simulation;

use simulation::Simulation;

/// Runs in `make test`; `CONVERGENCE_SEEDS` makes it longer.
const SEEDS: u64 = 2_000;
const STEPS: usize = 300;

#[test]
fn every_client_converges_and_rings_once() {
    let seeds = std::env::var("CONVERGENCE_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(SEEDS);
    for seed in 0..seeds {
        let mut simulation = Simulation::new(seed);
        for _ in 0..STEPS {
            simulation.step();
        }
        simulation.calm_down();
        if let Err(difference) = simulation.check() {
            panic!("seed {seed}: {difference}");
        }
    }
}
