//! Several nodes on PostgreSQL and Redis: throughput, delay of the bus, and cost while nothing happens.

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

/// Size of the measurement.
#[derive(Clone, Debug)]
pub struct NodesPlan {
    /// Numbers of nodes to measure.
    pub nodes: Vec<usize>,
    /// EICs, spread over the nodes.
    pub eics: usize,
    /// Shifts per burst, spread over the nodes.
    pub shifts: usize,
    /// Concurrent requests in a burst.
    pub concurrency: usize,
    /// Shifts created one after another at the first node.
    pub single: usize,
    /// Bursts. The report shows their median.
    pub rounds: usize,
    /// The measurement of idle users.
    pub idle: IdlePlan,
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct NodesReport {
    /// Nodes under load.
    pub busy: Vec<NodesUnderLoad>,
    /// Nodes without load.
    pub idle: Vec<Idle>,
}

/// A number of nodes under load: medians of all bursts.
#[derive(Clone, Debug, Serialize)]
pub struct NodesUnderLoad {
    /// Number of nodes.
    pub nodes: usize,
    /// Deliveries per second in a burst.
    pub deliveries_per_second: f64,
    /// Time from the request to the frame in a burst, in milliseconds.
    pub burst_ms: f64,
    /// CPU time of all nodes per 1,000 deliveries, in seconds.
    pub node_cpu_seconds: f64,
    /// CPU time of PostgreSQL per 1,000 deliveries, in seconds.
    pub postgres_cpu_seconds: f64,
    /// CPU time of Redis per 1,000 deliveries, in seconds.
    pub redis_cpu_seconds: f64,
    /// Time from a single request to the frame at the same node.
    pub same_node_ms: Percentiles,
    /// Time from a single request to the frame at another node, over the bus. `None` with one node.
    pub other_node_ms: Option<Percentiles>,
    /// Notifications that never arrived.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub duplicated: usize,
    /// Frames that the contract does not define.
    pub malformed: usize,
    /// Responses with status 503 in the bursts. Each request was repeated.
    pub refused: usize,
}

/// Nodes with their database and Redis on this machine.
pub struct Cluster {
    nodes: Vec<Node>,
    redis: Redis,
    accounts: Accounts,
    url: String,
    database: ClusterDatabase,
}

/// The database of the nodes.
enum ClusterDatabase {
    Postgres {
        _database: Database,
        server: Postgres,
    },
    Sqlite {
        _folder: TempDir,
    },
}

/// Resources used by the parts of a cluster.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClusterUsage {
    /// All nodes together.
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
    /// Starts nodes on PostgreSQL with this number of EICs.
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

    /// Starts nodes on one SQLite file, for measurements in which the database does not matter.
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

    /// Addresses of the nodes.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(address).collect()
    }

    /// The value for `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The users of the database.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Resources used so far.
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
    /// CPU seconds of the nodes, PostgreSQL and Redis since an earlier measurement.
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
    /// Runs all measurements of the plan.
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
        // Extra cost of the first requests must not count.
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
        // Targets were assigned to the nodes in turn.
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
            same_node_ms: here.delivery_ms,
            other_node_ms: (nodes > 1).then_some(there.delivery_ms),
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
            "burst p50, ms",
            "node CPU, s per 1,000",
            "PostgreSQL CPU, s per 1,000",
            "Redis CPU, s per 1,000",
            "single shift, same node: p50, p99 ms",
            "other node: p50, p99 ms",
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
                times(&busy.same_node_ms),
                busy.other_node_ms.as_ref().map_or_else(String::new, times),
                format!(
                    "{}, {}, {}; {}",
                    busy.lost, busy.duplicated, busy.malformed, busy.refused
                ),
            ]);
        }
        writeln!(f, "{table}")?;
        let mut table = MarkdownTable::new(&[
            "idle users",
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
