//! Load on servers of its own: shifts asked for by one vendor, heard of by many EICs, every frame accounted for. What `make load` runs.

mod crowd;
mod dashboards;
mod growth;
mod history;
mod idle;
mod listen;
mod moment;
mod nodes;
mod people;
mod post;
mod report;
mod server;
mod sockets;
mod table;
mod usage;
mod wire;

pub use crowd::obey;
pub use dashboards::{DashboardsPlan, DashboardsReport, OneShift, Refetch};
pub use growth::{Growth, GrowthPlan};
pub use idle::{Idle, IdlePlan};
pub use nodes::{NodesPlan, NodesReport};
pub use report::{Deliveries, Percentiles, Report};
pub use sockets::{SocketsPlan, SocketsReport};

use listen::Listeners;
use post::{Posted, Poster};
use server::Prepared;
use std::{path::Path, time::Duration};
use usage::Usage;

/// What is asked of the server.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// EICs of the station.
    pub eics: usize,
    /// Sockets of each; the server keeps 20.
    pub sockets: usize,
    /// Shifts that are asked for.
    pub shifts: usize,
    /// So many at a time. One at a time waits until everybody has heard of the one before.
    pub concurrency: usize,
}

/// How long nothing may arrive before the rest counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts the server on a new SQLite database and measures it.
///
/// # Panics
/// If the server does not start or refuses what it must grant: there is nothing to measure then.
pub async fn measure(shiftbell: &Path, plan: Plan) -> Report {
    let server = Prepared::new(shiftbell, plan.eics).serve();
    let nodes = [server.address()];
    let before = Usage::of(server.process());
    let listeners = open_all(server.people().seats(&nodes, plan.sockets)).await;
    let idle = Usage::of(server.process());
    let poster = Poster::new(&nodes, &server.people().vendors[0]);
    let posted = post(&poster, plan.shifts, plan.concurrency, &listeners).await;
    let after = Usage::of(server.process());
    Report::new(&posted, &listeners.close().await, [before, idle, after])
}

async fn open_all(seats: Vec<listen::Seat>) -> Listeners {
    let listeners = Listeners::open(seats).await;
    assert_eq!(listeners.refused(), None, "a socket was refused");
    listeners
}

/// Asks for so many shifts and waits until everybody has heard of them.
async fn post(
    poster: &Poster,
    shifts: usize,
    concurrency: usize,
    listeners: &Listeners,
) -> Vec<Posted> {
    let before = listeners.arrived();
    if concurrency > 1 {
        let posted = poster.burst(shifts, concurrency).await;
        let expected = before + posted.len() * listeners.count();
        listeners.hear(expected, PATIENCE).await;
        return posted;
    }
    let mut posted = Vec::with_capacity(shifts);
    for told in 1..=shifts {
        posted.push(poster.post().await);
        let expected = before + told * listeners.count();
        listeners.hear(expected, PATIENCE).await;
    }
    posted
}
