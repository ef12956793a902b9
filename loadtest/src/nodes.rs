//! Several nodes on PostgreSQL and Redis: throughput, delay of the bus, and cost while nothing happens.

use super::{
    cluster::Cluster,
    idle::{Idle, IdlePlan},
    listeners::Received,
    markdown_table::MarkdownTable,
    open_all, post,
    report::{Deliveries, Percentiles, count, median},
    shift_creator::{CreatedShift, ShiftCreator},
};
use serde::Serialize;
use std::{fmt, path::Path};

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
