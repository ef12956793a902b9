//! As many open sockets as this machine gives, and one notification to all of them.

use super::{
    accounts::Accounts,
    nodes::Cluster,
    process_usage::{Usage, kernel_kib},
    report::{Deliveries, count, median},
    shift_creator::ShiftCreator,
    socket_pool::SocketPool,
    test_server::{PreparedServer, RunningServer},
};
use serde::Serialize;
use std::{fmt, net::SocketAddr, path::Path, time::Instant};

/// Open files of a process that are no sockets of ours: database, log, requests.
const OTHER_FILES: usize = 300;

/// How many sockets, and whose.
#[derive(Clone, Copy, Debug)]
pub struct SocketsPlan {
    /// Sockets.
    pub sockets: usize,
    /// Sockets of one EIC, at most 20 at a node.
    pub tabs: usize,
    /// Shifts that all are told of, one after the other.
    pub shifts: usize,
    /// Files that a process may have open here.
    pub files: usize,
    /// If it takes several processes of the server: on PostgreSQL, and not on one SQLite file.
    pub postgres: bool,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct SocketsReport {
    /// Sockets that were to be.
    pub asked: usize,
    /// Sockets that were open.
    pub open: usize,
    /// Who has them.
    pub eics: usize,
    /// Processes of the server.
    pub nodes: usize,
    /// Processes that held the other ends.
    pub clients: usize,
    /// Why one process did not do.
    pub limit: Option<String>,
    /// Why there are not more.
    pub refused: Option<String>,
    /// Opened in a second.
    pub opened_per_second: f64,
    /// The server's processor time for 1,000 of them.
    pub cpu_seconds_per_1000_sockets: f64,
    /// The server's own memory for each.
    pub server_kib_per_socket: f64,
    /// The kernel's, for both ends of each; whatever else runs on the machine is in it.
    pub kernel_kib_per_socket: f64,
    /// The memory of who holds the other ends.
    pub client_kib_per_socket: f64,
    /// The server's processor time for a shift and all its deliveries, the median.
    pub cpu_seconds_per_shift: f64,
    /// What became of the shifts.
    #[serde(flatten)]
    pub deliveries: Deliveries,
}

/// The server: one process on SQLite, or as many as the limit of open files asks for, with Redis between them.
enum ServerSetup {
    One(RunningServer),
    Many(Cluster),
}

impl SocketsReport {
    /// Opens them and tells all of them. `program` obeys: where this process may not have all the sockets, others run it.
    pub async fn measure(shiftbell: &Path, program: &Path, plan: SocketsPlan) -> Self {
        let room = plan.files.saturating_sub(OTHER_FILES).max(1);
        let processes = plan.sockets.div_ceil(room);
        let eics = plan.sockets.div_ceil(plan.tabs);
        let site = ServerSetup::start(shiftbell, eics, processes, plan.postgres);
        let nodes = site.addresses();
        let (kernel, before) = (kernel_kib(), site.usage());

        let mut parts = vec![Vec::new(); processes];
        let targets = site.accounts().targets(&nodes, plan.tabs);
        for (place, target) in targets.into_iter().take(plan.sockets).enumerate() {
            parts[place * processes / plan.sockets].push(target);
        }
        let began = Instant::now();
        let program = (processes > 1).then_some(program);
        let mut crowd = SocketPool::open(program, parts).await;
        let took = began.elapsed().as_secs_f64();
        let (idle, held) = (site.usage(), kernel_kib());

        let creator = ShiftCreator::new(&nodes[..1], &site.accounts().vendors[0]);
        let (mut posted, mut cpu) = (Vec::new(), Vec::new());
        for told in 1..=plan.shifts {
            let before = site.usage();
            posted.push(creator.post().await);
            crowd.wait_for(told).await;
            cpu.push((site.usage() - before).cpu.as_secs_f64());
        }
        let (clients, other_ends) = crowd.usage();
        let open = crowd.count();
        let refused = crowd.refused().map(str::to_owned);
        let per_socket = |kib: f64| kib / count(open);
        Self {
            asked: plan.sockets,
            open,
            eics,
            nodes: nodes.len(),
            clients,
            limit: (processes > 1)
                .then(|| format!("a process may have {} files open here", plan.files)),
            refused,
            opened_per_second: count(open) / took,
            cpu_seconds_per_1000_sockets: 1000.0 * per_socket((idle - before).cpu.as_secs_f64()),
            server_kib_per_socket: per_socket((idle - before).kib),
            kernel_kib_per_socket: per_socket(held - kernel),
            client_kib_per_socket: per_socket(other_ends.kib),
            cpu_seconds_per_shift: median(cpu),
            deliveries: Deliveries::of(&posted, &crowd.close().await),
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
            "{} of {} sockets of {} EICs, in {} process(es) of the server; {} process(es) hold the other ends",
            self.open, self.asked, self.eics, self.nodes, self.clients
        )?;
        let said = [
            ("limit", &self.limit),
            ("refused", &self.refused),
            ("broke", &done.ended),
        ];
        for (what, why) in said {
            if let Some(why) = why {
                writeln!(f, "  {what:<16} {why}")?;
            }
        }
        writeln!(
            f,
            "  opening          {:.0} a second, {:.3} s of the server's processor time for 1,000",
            self.opened_per_second, self.cpu_seconds_per_1000_sockets
        )?;
        writeln!(
            f,
            "  memory           {:.1} KiB a socket in the server, {:.1} KiB in the kernel for both ends, {:.1} KiB in the client",
            self.server_kib_per_socket, self.kernel_kib_per_socket, self.client_kib_per_socket
        )?;
        writeln!(
            f,
            "  one to all       {} shifts, {:.2} s of the server's processor time each",
            done.shifts, self.cpu_seconds_per_shift
        )?;
        writeln!(f, "  shift to frame   {}", done.delivery_ms)?;
        writeln!(f, "  to its last one  {}", done.last_delivery_ms)?;
        writeln!(f, "  shift to answer  {}", done.answer_ms)?;
        write!(
            f,
            "  lost {}, duplicated {}, malformed {}; {} answers of 503",
            done.lost, done.duplicated, done.malformed, done.refused
        )
    }
}
