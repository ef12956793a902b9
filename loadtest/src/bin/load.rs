//! `load SHIFTBELL …`: what this server does under load, on this machine. What `make load` runs.

use clap::{Parser, Subcommand};
use loadtest::{
    DashboardsPlan, DashboardsReport, Growth, GrowthPlan, IdlePlan, NodesPlan, NodesReport, Plan,
    Refetch, SocketsPlan, SocketsReport,
};
use serde::Serialize;
use std::{
    env,
    fmt::Display,
    path::{Path, PathBuf},
};

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
    /// Requests at a time; 1 waits after each until everybody has received of it.
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// For machines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    work: Option<Work>,
}

#[derive(Subcommand)]
enum Work {
    /// What one delivery costs with 10 to 10,000 EICs, up to 1,000,000 notifications in store, up to 100,000 unread.
    Growth,
    /// One, two and three nodes on PostgreSQL and Redis: throughput, what the bus adds, what idle users cost.
    Nodes {
        /// Only looks at so many idle users; may be given several times, as the next.
        #[arg(long)]
        idle: Vec<usize>,
        /// Only these numbers of nodes.
        #[arg(long)]
        nodes: Vec<usize>,
        /// The idle users are let in by sessions, as browsers are, and not by tokens.
        #[arg(long)]
        sessions: bool,
        /// They are connected to a node on SQLite.
        #[arg(long)]
        sqlite: bool,
    },
    /// Opens so many sockets, in as many processes as the limit of open files asks for, and tells all of them.
    Sockets {
        /// How many.
        #[arg(default_value_t = 100_000)]
        number: usize,
        /// Sockets of one EIC.
        #[arg(long, default_value_t = 20)]
        tabs: usize,
        /// Shifts, one after the other.
        #[arg(long, default_value_t = 5)]
        shifts: usize,
        /// Several processes of the server share a PostgreSQL, and not one SQLite file.
        #[arg(long)]
        postgres: bool,
    },
    /// Opens so many dashboards, each with a socket, and changes the list on all of them.
    Dashboards {
        /// How many.
        #[arg(default_value_t = 1_000)]
        number: usize,
        /// Shifts, one after the other.
        #[arg(long, default_value_t = 5)]
        shifts: usize,
        /// All fetch their list at the same moment, as pages did once.
        #[arg(long)]
        at_once: bool,
    },
    /// Holds sockets for another process of this program.
    #[command(hide = true)]
    Listen,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    // Each socket is an open file. Where the system does not allow that many, opening them says so.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    let json = arguments.json;
    let shiftbell = || std::path::absolute(&arguments.shiftbell).expect("a path");
    match arguments.work {
        None => {
            let plan = Plan {
                eics: arguments.eics,
                sockets: arguments.sockets,
                shifts: arguments.shifts,
                concurrency: arguments.concurrency,
            };
            print(json, &loadtest::measure(&shiftbell(), plan).await);
        }
        Some(Work::Growth) => {
            let plan = GrowthPlan::default();
            print(json, &Growth::measure(&shiftbell(), &plan).await);
        }
        Some(Work::Nodes {
            idle,
            nodes,
            sessions,
            sqlite,
        }) => {
            let mut plan = NodesPlan::default();
            if !idle.is_empty() || !nodes.is_empty() {
                plan.idle.users = idle;
                plan.nodes = nodes;
            }
            plan.idle = IdlePlan {
                sessions,
                sqlite,
                ..plan.idle
            };
            print(json, &NodesReport::measure(&shiftbell(), &plan).await);
        }
        Some(Work::Sockets {
            number,
            tabs,
            shifts,
            postgres,
        }) => {
            let plan = SocketsPlan {
                sockets: number,
                tabs,
                shifts,
                postgres,
                files: usize::try_from(files).unwrap_or(usize::MAX),
            };
            let program: &Path = &env::current_exe().expect("this program");
            print(
                json,
                &SocketsReport::measure(&shiftbell(), program, plan).await,
            );
        }
        Some(Work::Dashboards {
            number,
            shifts,
            at_once,
        }) => {
            let plan = DashboardsPlan {
                dashboards: number,
                shifts,
                refetch: if at_once {
                    Refetch::Coalesced
                } else {
                    Refetch::Spread
                },
            };
            print(json, &DashboardsReport::measure(&shiftbell(), plan).await);
        }
        Some(Work::Listen) => loadtest::run_worker().await,
    }
}

fn print(json: bool, report: &(impl Display + Serialize)) {
    if json {
        println!("{}", serde_json::to_string(report).expect("JSON"));
    } else {
        println!("{report}");
    }
}
