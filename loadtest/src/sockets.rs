//! As many open sockets as this machine allows, and notifications to all of them.

use super::{
    accounts::Accounts,
    cluster::Cluster,
    process_usage::{Usage, kernel_kib},
    report::{Deliveries, count, median},
    shift_creator::ShiftCreator,
    socket_pool::SocketPool,
    test_server::{PreparedServer, RunningServer},
};
use serde::Serialize;
use std::{fmt, net::SocketAddr, path::Path, time::Instant};

/// Open files of a process other than these sockets: database, log, requests.
const OTHER_FILES: usize = 300;

/// Size of the measurement.
#[derive(Clone, Copy, Debug)]
pub struct SocketsPlan {
    /// Number of sockets.
    pub sockets: usize,
    /// Sockets per EIC, at most 20 per node.
    pub tabs: usize,
    /// Shifts, created one after another. Every socket receives each.
    pub shifts: usize,
    /// Limit of open files per process.
    pub files: usize,
    /// If several server processes are needed, use PostgreSQL instead of one SQLite file.
    pub postgres: bool,
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct SocketsReport {
    /// Sockets that were requested.
    pub asked: usize,
    /// Sockets that were opened.
    pub open: usize,
    /// EICs who own the sockets.
    pub eics: usize,
    /// Server processes.
    pub nodes: usize,
    /// Client processes.
    pub clients: usize,
    /// Why one process was not enough.
    pub limit: Option<String>,
    /// Why a socket was refused.
    pub refused: Option<String>,
    /// Sockets opened per second.
    pub opened_per_second: f64,
    /// CPU time of the server for opening 1,000 sockets, in seconds.
    pub cpu_seconds_per_1000_sockets: f64,
    /// Memory of the server process per socket in KiB.
    pub server_kib_per_socket: f64,
    /// Memory of the kernel per socket in KiB, for both ends. Includes whatever else runs on the machine.
    pub kernel_kib_per_socket: f64,
    /// Memory of the client process per socket in KiB.
    pub client_kib_per_socket: f64,
    /// CPU time of the server per shift with all its deliveries, in seconds (median).
    pub cpu_seconds_per_shift: f64,
    /// Counts and times of the deliveries.
    #[serde(flatten)]
    pub deliveries: Deliveries,
}

/// One process on SQLite, or as many as the limit of open files requires, with Redis between them.
enum ServerSetup {
    One(RunningServer),
    Many(Cluster),
}

impl SocketsReport {
    /// Opens the sockets and sends notifications to all of them. If one process cannot hold all sockets, workers that
    /// run `program` do.
    pub async fn measure(shiftbell: &Path, program: &Path, plan: SocketsPlan) -> Self {
        let room = plan.files.saturating_sub(OTHER_FILES).max(1);
        let processes = plan.sockets.div_ceil(room);
        let eics = plan.sockets.div_ceil(plan.tabs);
        let setup = ServerSetup::start(shiftbell, eics, processes, plan.postgres);
        let nodes = setup.addresses();
        let (kernel, before) = (kernel_kib(), setup.usage());

        let mut parts = vec![Vec::new(); processes];
        let targets = setup.accounts().targets(&nodes, plan.tabs);
        for (place, target) in targets.into_iter().take(plan.sockets).enumerate() {
            parts[place * processes / plan.sockets].push(target);
        }
        let began = Instant::now();
        let program = (processes > 1).then_some(program);
        let mut pool = SocketPool::open(program, parts).await;
        let took = began.elapsed().as_secs_f64();
        let (idle, held) = (setup.usage(), kernel_kib());

        let creator = ShiftCreator::new(&nodes[..1], &setup.accounts().vendors[0]);
        let (mut posted, mut cpu) = (Vec::new(), Vec::new());
        for count_so_far in 1..=plan.shifts {
            let before = setup.usage();
            posted.push(creator.post().await);
            pool.wait_for(count_so_far).await;
            cpu.push((setup.usage() - before).cpu.as_secs_f64());
        }
        let (clients, other_ends) = pool.usage();
        let open = pool.count();
        let refused = pool.refused().map(str::to_owned);
        let per_socket = |kib: f64| kib / count(open);
        Self {
            asked: plan.sockets,
            open,
            eics,
            nodes: nodes.len(),
            clients,
            limit: (processes > 1)
                .then(|| format!("the limit is {} open files per process", plan.files)),
            refused,
            opened_per_second: count(open) / took,
            cpu_seconds_per_1000_sockets: 1000.0 * per_socket((idle - before).cpu.as_secs_f64()),
            server_kib_per_socket: per_socket((idle - before).kib),
            kernel_kib_per_socket: per_socket(held - kernel),
            client_kib_per_socket: per_socket(other_ends.kib),
            cpu_seconds_per_shift: median(cpu),
            deliveries: Deliveries::of(&posted, &pool.close().await),
        }
    }
}

impl ServerSetup {
    fn start(shiftbell: &Path, eics: usize, processes: usize, postgres: bool) -> Self {
        match (processes, postgres) {
            (1, _) => Self::One(PreparedServer::new(shiftbell, eics).serve()),
            (_, true) => Self::Many(Cluster::start(shiftbell, eics, processes)),
            (_, false) => Self::Many(Cluster::start_on_sqlite(shiftbell, eics, processes)),
        }
    }

    fn addresses(&self) -> Vec<SocketAddr> {
        match self {
            Self::One(server) => vec![server.address()],
            Self::Many(cluster) => cluster.addresses(),
        }
    }

    fn accounts(&self) -> &Accounts {
        match self {
            Self::One(server) => server.accounts(),
            Self::Many(cluster) => cluster.accounts(),
        }
    }

    fn usage(&self) -> Usage {
        match self {
            Self::One(server) => Usage::of(server.process()),
            Self::Many(cluster) => cluster.usage().nodes,
        }
    }
}

impl fmt::Display for SocketsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = &self.deliveries;
        writeln!(
            f,
            "{} of {} sockets open, of {} EICs; {} server process(es), {} client process(es)",
            self.open, self.asked, self.eics, self.nodes, self.clients
        )?;
        let said = [
            ("limit", &self.limit),
            ("refused", &self.refused),
            ("broke", &done.ended),
        ];
        for (what, why) in said {
            if let Some(why) = why {
                writeln!(f, "  {what:<20} {why}")?;
            }
        }
        writeln!(
            f,
            "  opening              {:.0} sockets per second, {:.3} s of server CPU per 1,000",
            self.opened_per_second, self.cpu_seconds_per_1000_sockets
        )?;
        writeln!(
            f,
            "  memory per socket    server {:.1} KiB, kernel {:.1} KiB (both ends), client {:.1} KiB",
            self.server_kib_per_socket, self.kernel_kib_per_socket, self.client_kib_per_socket
        )?;
        writeln!(
            f,
            "  one shift to all     {} shifts, {:.2} s of server CPU each",
            done.shifts, self.cpu_seconds_per_shift
        )?;
        writeln!(f, "  shift to frame       {}", done.delivery_ms)?;
        writeln!(f, "  shift to last frame  {}", done.last_delivery_ms)?;
        writeln!(f, "  shift to response    {}", done.answer_ms)?;
        write!(
            f,
            "  lost {}, duplicated {}, malformed {}; {} responses with 503",
            done.lost, done.duplicated, done.malformed, done.refused
        )
    }
}
