//! Several nodes on one PostgreSQL and one Redis: what they deliver, what the bus adds, what they cost when nothing happens.

use super::{
    accounts::Accounts,
    idle::{Idle, IdlePlan},
    listeners::Received,
    markdown_table::MarkdownTable,
    open_all, post,
    process_usage::Usage,
    report::{Deliveries, Percentiles, count, median},
    shift_creator::{CreatedShift, ShiftCreator},
    test_server::{address, create_accounts},
};
use serde::Serialize;
use std::{fmt, net::SocketAddr, path::Path};
use tempfile::TempDir;
use testkit::{Database, Node, Postgres, Redis};

/// How much is asked of how many.
#[derive(Clone, Debug)]
pub struct NodesPlan {
    /// Nodes.
    pub nodes: Vec<usize>,
    /// EICs, spread over the nodes.
    pub eics: usize,
    /// Shifts of a burst, spread over the nodes.
    pub shifts: usize,
    /// So many at a time.
    pub concurrency: usize,
    /// Shifts asked for one after the other at the first node.
    pub single: usize,
    /// Figures, of which the median is taken.
    pub rounds: usize,
    /// Users that are connected to one node and hear nothing.
    pub idle: IdlePlan,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct NodesReport {
    /// Under load.
    pub busy: Vec<NodesUnderLoad>,
    /// Without.
    pub idle: Vec<Idle>,
}

/// So many nodes under load; medians of all rounds.
#[derive(Clone, Debug, Serialize)]
pub struct NodesUnderLoad {
    /// Nodes.
    pub nodes: usize,
    /// Of a burst.
    pub deliveries_per_second: f64,
    /// From the request to the frame, in that burst.
    pub burst_ms: f64,
    /// All nodes' processor time for 1,000 deliveries of it.
    pub node_cpu_seconds: f64,
    /// PostgreSQL's.
    pub postgres_cpu_seconds: f64,
    /// Redis's.
    pub redis_cpu_seconds: f64,
    /// From a single request to the frame, at the node that was asked.
    pub here_ms: Percentiles,
    /// The same at another node, if there is one: what travelled over the bus.
    pub there_ms: Option<Percentiles>,
    /// Notifications that never arrived.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub duplicated: usize,
    /// Frames that the contract does not know.
    pub malformed: usize,
    /// Answers of 503 in the bursts, repeated.
    pub refused: usize,
}

/// Nodes, their database and Redis on this machine.
pub struct Cluster {
    nodes: Vec<Node>,
    redis: Redis,
    accounts: Accounts,
    url: String,
    database: ClusterDatabase,
}

/// Where the truth is.
enum ClusterDatabase {
    Postgres {
        _database: Database,
        server: Postgres,
    },
    Sqlite {
        _folder: TempDir,
    },
}

/// What each kind of them used.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClusterUsage {
    /// All nodes.
    pub nodes: Usage,
    postgres: Usage,
    redis: Usage,
}

impl Default for NodesPlan {
    fn default() -> Self {
        Self {
            nodes: vec![1, 2, 3],
            eics: 300,
            shifts: 200,
            concurrency: 16,
            single: 100,
            rounds: 3,
            idle: IdlePlan::default(),
        }
    }
}

impl Cluster {
    /// Starts so many nodes for so many EICs.
    pub fn start(shiftbell: &Path, eics: usize, nodes: usize) -> Self {
        let server = Postgres::start_durable();
        let database = server.create();
        let url = database.url();
        let truth = ClusterDatabase::Postgres {
            _database: database,
            server,
        };
        Self::start_on(truth, &url, shiftbell, eics, nodes)
    }

    /// The same on one SQLite file: for a limit of each process, not for speed.
    pub fn start_on_sqlite(shiftbell: &Path, eics: usize, nodes: usize) -> Self {
        let folder = tempfile::tempdir().expect("a private folder");
        let url = format!("sqlite://{}", folder.path().join("load.sqlite3").display());
        let truth = ClusterDatabase::Sqlite { _folder: folder };
        Self::start_on(truth, &url, shiftbell, eics, nodes)
    }

    fn start_on(
        database: ClusterDatabase,
        url: &str,
        shiftbell: &Path,
        eics: usize,
        nodes: usize,
    ) -> Self {
        let redis = Redis::start();
        let bus = redis.url();
        let accounts = create_accounts(shiftbell, url, eics);
        let settings = [
            ("DATABASE_URL", url),
            ("REDIS_URL", &*bus),
            ("RUST_LOG", "error"),
        ];
        let nodes = (0..nodes).map(|_| Node::start(shiftbell, &settings));
        Self {
            nodes: nodes.collect(),
            redis,
            accounts,
            url: url.to_owned(),
            database,
        }
    }

    /// Where they listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(address).collect()
    }

    /// Its database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Who takes part.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// So far.
    pub fn usage(&self) -> ClusterUsage {
        let nodes = self.nodes.iter().filter_map(Node::process);
        let postgres = match &self.database {
            ClusterDatabase::Postgres { server, .. } => server.process(),
            ClusterDatabase::Sqlite { .. } => None,
        };
        ClusterUsage {
            nodes: nodes.map(Usage::of).sum(),
            postgres: postgres.map(Usage::of_family).unwrap_or_default(),
            redis: self.redis.process().map(Usage::of).unwrap_or_default(),
        }
    }
}

impl ClusterUsage {
    /// Processor seconds since an earlier look, of nodes, PostgreSQL and Redis.
    pub(super) fn since(self, before: Self) -> [f64; 3] {
        [
            self.nodes - before.nodes,
            self.postgres - before.postgres,
            self.redis - before.redis,
        ]
        .map(|used| used.cpu.as_secs_f64())
    }
}

impl NodesReport {
    /// Measures all of it.
    pub async fn measure(shiftbell: &Path, plan: &NodesPlan) -> Self {
        let (mut busy, mut idle) = (Vec::new(), Vec::new());
        for &nodes in &plan.nodes {
            busy.push(NodesUnderLoad::measure(shiftbell, plan, nodes).await);
        }
        for &users in &plan.idle.users {
            idle.push(Idle::measure(shiftbell, users, &plan.idle).await);
        }
        Self { busy, idle }
    }
}

impl NodesUnderLoad {
    async fn measure(shiftbell: &Path, plan: &NodesPlan, nodes: usize) -> Self {
        let cluster = Cluster::start(shiftbell, plan.eics, nodes);
        let addresses = cluster.addresses();
        let listeners = open_all(cluster.accounts().targets(&addresses, 1)).await;
        let vendor = &cluster.accounts().vendors[0];
        let everywhere = ShiftCreator::new(&addresses, vendor);
        // What only the first requests cost is no part of it.
        post(&everywhere, 2 * nodes, 1, &listeners).await;
        let mut bursts: Vec<(Vec<CreatedShift>, [f64; 3])> = Vec::new();
        for _ in 0..plan.rounds {
            let before = cluster.usage();
            let posted = post(&everywhere, plan.shifts, plan.concurrency, &listeners).await;
            bursts.push((posted, cluster.usage().since(before)));
        }
        let here = everywhere.only_at(addresses[0]);
        let single = post(&here, plan.single, 1, &listeners).await;
        let received = listeners.close().await;
        Self::of(nodes, &bursts, &single, &received)
    }

    fn of(
        nodes: usize,
        bursts: &[(Vec<CreatedShift>, [f64; 3])],
        single: &[CreatedShift],
        received: &[Received],
    ) -> Self {
        let done = bursts
            .iter()
            .map(|(posted, cpu)| (Deliveries::of(posted, received), *cpu));
        let done: Vec<_> = done.collect();
        let cpu = |which: usize| {
            median(
                done.iter()
                    .map(|(of, cpu)| 1e3 * cpu[which] / count(of.delivered)),
            )
        };
        // The targets went to the nodes in turn.
        let at = |wanted: &dyn Fn(usize) -> bool| {
            let places = received
                .iter()
                .enumerate()
                .filter(|(place, _)| wanted(place % nodes));
            let some: Vec<_> = places.map(|(_, received)| received.clone()).collect();
            Deliveries::of(single, &some)
        };
        let (here, there) = (at(&|node| node == 0), at(&|node| node != 0));
        let all = || done.iter().map(|(of, _)| of).chain([&here, &there]);
        Self {
            nodes,
            deliveries_per_second: median(done.iter().map(|(of, _)| of.deliveries_per_second)),
            burst_ms: median(done.iter().map(|(of, _)| of.delivery_ms.p50)),
            node_cpu_seconds: cpu(0),
            postgres_cpu_seconds: cpu(1),
            redis_cpu_seconds: cpu(2),
            here_ms: here.delivery_ms,
            there_ms: (nodes > 1).then_some(there.delivery_ms),
            lost: all().map(|of| of.lost).sum(),
            duplicated: all().map(|of| of.duplicated).sum(),
            malformed: received.iter().map(|one| one.malformed).sum(),
            refused: done.iter().map(|(of, _)| of.refused).sum(),
        }
    }
}

impl fmt::Display for NodesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = MarkdownTable::new(&[
            "nodes",
            "deliveries/s",
            "burst p50 ms",
            "node s per 1,000",
            "PostgreSQL s per 1,000",
            "Redis s per 1,000",
            "one shift here: p50, p99 ms",
            "at another node: p50, p99 ms",
            "lost, duplicated, malformed; 503",
        ]);
        let times = |of: &Percentiles| format!("{:.2}, {:.2}", of.p50, of.p99);
        for busy in &self.busy {
            table.row([
                busy.nodes.to_string(),
                format!("{:.0}", busy.deliveries_per_second),
                format!("{:.1}", busy.burst_ms),
                format!("{:.4}", busy.node_cpu_seconds),
                format!("{:.4}", busy.postgres_cpu_seconds),
                format!("{:.4}", busy.redis_cpu_seconds),
                times(&busy.here_ms),
                busy.there_ms.as_ref().map_or_else(String::new, times),
                format!(
                    "{}, {}, {}; {}",
                    busy.lost, busy.duplicated, busy.malformed, busy.refused
                ),
            ]);
        }
        writeln!(f, "{table}")?;
        let mut table = MarkdownTable::new(&[
            "connected, idle",
            "node, % of a core",
            "PostgreSQL, % of a core",
            "Redis, % of a core",
        ]);
        for idle in &self.idle {
            let percent = |share: f64| format!("{:.2}", 100.0 * share);
            table.row([
                idle.users.to_string(),
                percent(idle.node),
                percent(idle.postgres),
                percent(idle.redis),
            ]);
        }
        write!(f, "{table}")
    }
}
