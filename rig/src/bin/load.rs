//! `load SHIFTBELL …`: what this server does under load, on this machine. What `make load` runs.

use clap::Parser;
use rig::load::{self, Plan};
use std::path::PathBuf;

/// Puts a server of its own under load and says what came of it.
#[derive(Parser)]
struct Arguments {
    /// The binary to measure; a release, or the figures mean nothing.
    shiftbell: PathBuf,
    /// EICs of the station.
    #[arg(long, default_value_t = 100)]
    eics: usize,
    /// Sockets of each EIC.
    #[arg(long, default_value_t = 1)]
    sockets: usize,
    /// Shifts to ask for.
    #[arg(long, default_value_t = 200)]
    shifts: usize,
    /// Requests at a time; 1 waits after each until everybody has heard of it.
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// For machines.
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    // Each socket is an open file. Where the system does not allow that many, opening them says so.
    let _limit = rlimit::increase_nofile_limit(u64::MAX);
    let shiftbell = std::path::absolute(&arguments.shiftbell).expect("a path");
    let plan = Plan {
        eics: arguments.eics,
        sockets: arguments.sockets,
        shifts: arguments.shifts,
        concurrency: arguments.concurrency,
    };
    let report = load::measure(&shiftbell, plan).await;
    if arguments.json {
        println!("{}", serde_json::to_string(&report).expect("JSON"));
    } else {
        println!("{report}");
    }
}
