//! Load on a server of its own: shifts asked for by one vendor, heard of by many EICs, every frame accounted for. What `make load` runs.

mod listen;
mod people;
mod post;
mod report;
mod server;

pub use report::Report;

use listen::{Heard, Listeners};
use post::Posted;
use report::Usage;
use server::Server;
use std::{path::Path, time::Duration};

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
    let server = Server::start(shiftbell, plan.eics);
    let people = server.people();
    let before = Usage::of(server.process());
    let listeners = Listeners::open(server.address(), people, plan.sockets).await;
    let idle = Usage::of(server.process());
    let sockets = listeners.count();
    let posted = post::all(server.address(), people, plan, &listeners).await;
    listeners.hear(posted.len() * sockets, PATIENCE).await;
    let after = Usage::of(server.process());
    let heard = listeners.close().await;
    Report::new(sockets, &posted, &heard, [before, idle, after])
}
