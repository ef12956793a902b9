//! The load generator. One vendor creates shifts, many EICs receive notifications, and every frame is counted.
//! `make load` runs it.

mod accounts;
mod cluster;
mod dashboards;
mod emergency;
mod growth;
mod history;
mod http_client;
mod idle;
mod listeners;
mod logins;
mod markdown_table;
mod neighbours;
mod nodes;
mod pages;
mod process_usage;
mod report;
mod shift_creator;
mod socket_pool;
mod sockets;
mod stalls;
mod test_server;
mod unix_time;
mod websocket_client;

pub use dashboards::{DashboardsPlan, DashboardsReport, Refetch, ShiftMeasurement};
pub use emergency::EmergencyReport;
pub use growth::{Growth, GrowthPlan};
pub use idle::{Idle, IdlePlan};
pub use logins::{LoginsPlan, LoginsReport};
pub use neighbours::Neighbours;
pub use nodes::{NodesPlan, NodesReport};
pub use pages::{Others, PageCost, PagesPlan, PagesReport};
pub use report::{Deliveries, Percentiles, Report};
pub use socket_pool::run_worker;
pub use sockets::{SocketsPlan, SocketsReport};
pub use stalls::{Stall, StallsPlan, StallsReport};

use listeners::Listeners;
use process_usage::Usage;
use shift_creator::{CreatedShift, ShiftCreator};
use std::{path::Path, time::Duration};
use test_server::PreparedServer;

/// Size of the measurement.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// EICs of the station.
    pub eics: usize,
    /// Sockets per EIC, at most 20.
    pub sockets: usize,
    /// Shifts to create.
    pub shifts: usize,
    /// Concurrent requests. With 1, each request waits until every socket has received the notification of the one
    /// before.
    pub concurrency: usize,
}

/// After this time without any frame, the missing notifications count as lost.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Starts the server on a new SQLite database and measures it.
///
/// # Panics
/// If the server does not start or refuses a request: then there is nothing to measure.
pub async fn measure(shiftbell: &Path, plan: Plan) -> Report {
    let server = PreparedServer::new(shiftbell, plan.eics).serve();
    let nodes = [server.address()];
    let before = Usage::of(server.process());
    let listeners = open_all(server.accounts().targets(&nodes, plan.sockets)).await;
    let idle = Usage::of(server.process());
    let creator = ShiftCreator::new(&nodes, &server.accounts().vendors[0]);
    let posted = post(&creator, plan.shifts, plan.concurrency, &listeners).await;
    let after = Usage::of(server.process());
    Report::new(&posted, &listeners.close().await, [before, idle, after])
}

async fn open_all(targets: Vec<listeners::SocketTarget>) -> Listeners {
    let listeners = Listeners::open(targets).await;
    assert_eq!(listeners.refused(), None, "a socket was refused");
    listeners
}

/// Creates this number of shifts and waits until every socket has received the notifications.
async fn post(
    creator: &ShiftCreator,
    shifts: usize,
    concurrency: usize,
    listeners: &Listeners,
) -> Vec<CreatedShift> {
    let before = listeners.arrived();
    if concurrency > 1 {
        let posted = creator.burst(shifts, concurrency).await;
        let expected = before + posted.len() * listeners.count();
        listeners.wait_for(expected, TIMEOUT).await;
        return posted;
    }
    let mut posted = Vec::with_capacity(shifts);
    for count_so_far in 1..=shifts {
        posted.push(creator.post().await);
        let expected = before + count_so_far * listeners.count();
        listeners.wait_for(expected, TIMEOUT).await;
    }
    posted
}
