//! The load generator: `load SHIFTBELL …`. `make load` runs it.

use clap::{Parser, Subcommand};
use loadtest::{
    DashboardsPlan, DashboardsReport, EmergencyReport, Growth, GrowthPlan, IdlePlan, LoginsPlan,
    LoginsReport, NodesPlan, NodesReport, PagesPlan, PagesReport, Plan, Refetch, SocketsPlan,
    SocketsReport, StallsPlan, StallsReport,
};
use serde::Serialize;
use std::{
    env,
    fmt::Display,
    path::{Path, PathBuf},
    time::Duration,
};

/// Starts its own server on this machine, puts it under load and reports the measurements.
#[derive(Parser)]
struct Arguments {
    /// Path of the binary to measure. Only figures of a release build are meaningful.
    shiftbell: PathBuf,
    /// EICs of the station.
    #[arg(long, default_value_t = 100)]
    eics: usize,
    /// Sockets per EIC.
    #[arg(long, default_value_t = 1)]
    sockets: usize,
    /// Shifts to create.
    #[arg(long, default_value_t = 200)]
    shifts: usize,
    /// Concurrent requests. With 1, each request waits until every socket has received the notification of the one
    /// before.
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// Print the report as JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    mode: Option<Mode>,
}

#[derive(Subcommand)]
enum Mode {
    /// Cost of one delivery with 10 to 10,000 EICs, up to 1,000,000 stored and up to 100,000 unread notifications.
    Growth,
    /// One, two and three nodes on PostgreSQL and Redis: throughput, delay of the bus, cost of idle users.
    Nodes {
        /// Measure only this number of idle users. Can be given several times, like --nodes.
        #[arg(long)]
        idle: Vec<usize>,
        /// Measure only this number of nodes.
        #[arg(long)]
        nodes: Vec<usize>,
        /// Idle users connect with sessions, like browsers, instead of API tokens.
        #[arg(long)]
        sessions: bool,
        /// Idle users connect to a node on SQLite.
        #[arg(long)]
        sqlite: bool,
    },
    /// Open many sockets, in as many processes as the limit of open files requires, and send a notification to all.
    Sockets {
        /// Number of sockets.
        #[arg(default_value_t = 100_000)]
        number: usize,
        /// Sockets per EIC.
        #[arg(long, default_value_t = 20)]
        tabs: usize,
        /// Shifts to create, one after another.
        #[arg(long, default_value_t = 5)]
        shifts: usize,
        /// Several server processes share a PostgreSQL server instead of one SQLite file.
        #[arg(long)]
        postgres: bool,
    },
    /// Open many dashboards, each with a socket, and change the list on all of them.
    Dashboards {
        /// Number of dashboards.
        #[arg(default_value_t = 1_000)]
        number: usize,
        /// Shifts to create, one after another.
        #[arg(long, default_value_t = 5)]
        shifts: usize,
        /// All dashboards fetch their list at the same moment, as pages of an earlier version did.
        #[arg(long)]
        at_once: bool,
    },
    /// Raise an emergency with many EICs, who all acknowledge it.
    Emergency {
        /// Number of EICs with a socket.
        #[arg(default_value_t = 1_000)]
        eics: usize,
        /// Number of servers: 1 on SQLite, or several on PostgreSQL with a Redis server that is killed meanwhile.
        #[arg(long, default_value_t = 1)]
        nodes: usize,
    },
    /// Open pages of a large fleet next to sockets.
    Pages {
        /// Pages that are requested at the same time.
        #[arg(default_value_t = 4)]
        clients: usize,
        /// Vehicles of the vendor.
        #[arg(long, default_value_t = 300)]
        vehicles: usize,
        /// Drivers of the vendor.
        #[arg(long, default_value_t = 2_000)]
        drivers: usize,
        /// Shifts of the vendor before the measurement.
        #[arg(long, default_value_t = 50_000)]
        shifts: usize,
    },
    /// How long single requests keep the only worker thread of a server: 10,000 EICs, a large fleet, large inboxes.
    Stalls {
        /// How often each request is sent.
        #[arg(default_value_t = 15)]
        times: usize,
        /// EICs of the station.
        #[arg(long, default_value_t = 10_000)]
        eics: usize,
    },
    /// Sign in many users at the same time.
    Logins {
        /// Number of users.
        #[arg(default_value_t = 200)]
        users: usize,
        /// With wrong passwords.
        #[arg(long)]
        wrong: bool,
        /// Duration in seconds.
        #[arg(long, default_value_t = 30)]
        seconds: u64,
    },
    /// Holds sockets for another process of this program.
    #[command(hide = true)]
    Worker,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    // Each socket is an open file. If the limit stays too low, opening a socket fails with an error.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    let json = arguments.json;
    let shiftbell = || std::path::absolute(&arguments.shiftbell).expect("a path");
    match arguments.mode {
        None => {
            let plan = Plan {
                eics: arguments.eics,
                sockets: arguments.sockets,
                shifts: arguments.shifts,
                concurrency: arguments.concurrency,
            };
            print(json, &loadtest::measure(&shiftbell(), plan).await);
        }
        Some(Mode::Growth) => {
            let plan = GrowthPlan::default();
            print(json, &Growth::measure(&shiftbell(), &plan).await);
        }
        Some(Mode::Nodes {
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
        Some(Mode::Sockets {
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
        Some(Mode::Dashboards {
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
        Some(Mode::Emergency { eics, nodes }) => {
            let report = EmergencyReport::measure(&shiftbell(), eics, nodes).await;
            print(json, &report);
        }
        Some(Mode::Pages {
            clients,
            vehicles,
            drivers,
            shifts,
        }) => {
            let plan = PagesPlan {
                clients,
                vehicles,
                drivers,
                shifts,
                ..PagesPlan::default()
            };
            print(json, &PagesReport::measure(&shiftbell(), plan).await);
        }
        Some(Mode::Stalls { times, eics }) => {
            let plan = StallsPlan {
                times,
                eics,
                ..StallsPlan::default()
            };
            print(json, &StallsReport::measure(&shiftbell(), plan).await);
        }
        Some(Mode::Logins {
            users,
            wrong,
            seconds,
        }) => {
            let plan = LoginsPlan {
                users,
                wrong,
                duration: Duration::from_secs(seconds),
            };
            print(json, &LoginsReport::measure(&shiftbell(), plan).await);
        }
        Some(Mode::Worker) => loadtest::run_worker().await,
    }
}

fn print(json: bool, report: &(impl Display + Serialize)) {
    if json {
        println!("{}", serde_json::to_string(report).expect("JSON"));
    } else {
        println!("{report}");
    }
}
