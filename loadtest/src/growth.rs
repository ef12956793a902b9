//! Whether one delivery costs the same however many there are already: with more EICs, more notifications in store, more unread ones.

use super::{
    history,
    listeners::{Listeners, Received},
    markdown_table::MarkdownTable,
    open_all, post,
    process_usage::Usage,
    report::{Deliveries, count, median},
    shift_creator::{CreatedShift, ShiftCreator},
    test_server::PreparedServer,
};
use serde::Serialize;
use std::{fmt, path::Path, time::Duration};

/// EICs while it is something else that grows.
const EICS: usize = 100;

/// What grows, and how far.
#[derive(Clone, Debug)]
pub struct GrowthPlan {
    /// EICs of the station.
    pub eics: Vec<usize>,
    /// Notifications in store, all read, of 100 EICs together.
    pub stored: Vec<usize>,
    /// Unread notifications of the only EIC.
    pub unread: Vec<usize>,
    /// Notifications to be delivered for one figure; at least 20 shifts.
    pub deliveries: usize,
    /// At most so many shifts for one figure.
    pub shifts: usize,
    /// Figures, of which the median is taken.
    pub rounds: usize,
}

/// What it cost.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// With more EICs.
    pub eics: Vec<Cost>,
    /// With more notifications in store.
    pub stored: Vec<Cost>,
    /// With more unread notifications.
    pub unread: Vec<Cost>,
}

/// At one size: medians of all rounds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cost {
    /// How many EICs, notifications, unread ones.
    pub size: usize,
    /// Who received.
    pub eics: usize,
    /// Of each round.
    pub shifts: usize,
    /// From the request to the frame, the median.
    pub delivery_ms: f64,
    /// From the request to the last frame, the median.
    pub last_delivery_ms: f64,
    /// The server's processor time for a shift and all its deliveries.
    pub cpu_ms_per_shift: f64,
    /// The same divided by the deliveries.
    pub cpu_us_per_delivery: f64,
    /// Notifications that never arrived, in all rounds.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub duplicated: usize,
    /// Frames that the contract does not know.
    pub malformed: usize,
}

impl Default for GrowthPlan {
    fn default() -> Self {
        Self {
            eics: vec![10, 100, 1_000, 10_000],
            stored: vec![0, 10_000, 100_000, 1_000_000],
            unread: vec![1, 100, 10_000, 100_000],
            deliveries: 30_000,
            shifts: 300,
            rounds: 3,
        }
    }
}

impl Growth {
    /// Measures all of it, each size on a server of its own.
    pub async fn measure(shiftbell: &Path, plan: &GrowthPlan) -> Self {
        let mut growth = Self {
            eics: Vec::new(),
            stored: Vec::new(),
            unread: Vec::new(),
        };
        for &size in &plan.eics {
            let cost = serve(PreparedServer::new(shiftbell, size), plan).await;
            growth.eics.push(Cost { size, ..cost });
        }
        for &size in &plan.stored {
            let prepared = PreparedServer::new(shiftbell, EICS);
            if size > 0 {
                let accounts = prepared.accounts();
                history::write(&prepared.url(), accounts, &accounts.eics, size / EICS, true).await;
            }
            let cost = serve(prepared, plan).await;
            growth.stored.push(Cost { size, ..cost });
        }
        for &size in &plan.unread {
            let prepared = PreparedServer::new(shiftbell, 1);
            let accounts = prepared.accounts();
            history::write(&prepared.url(), accounts, &accounts.eics, size, false).await;
            let cost = serve(prepared, plan).await;
            growth.unread.push(Cost { size, ..cost });
        }
        growth
    }
}

async fn serve(prepared: PreparedServer, plan: &GrowthPlan) -> Cost {
    let server = prepared.serve();
    let nodes = [server.address()];
    let listeners = open_all(server.accounts().targets(&nodes, 1)).await;
    let creator = ShiftCreator::new(&nodes, &server.accounts().vendors[0]);
    // What only the first requests cost is no part of it.
    post(&creator, 5, 1, &listeners).await;
    let eics = listeners.count();
    let shifts = (plan.deliveries / eics).clamp(20.min(plan.shifts), plan.shifts);
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds {
        let before = Usage::of(server.process());
        let posted = post(&creator, shifts, 1, &listeners).await;
        rounds.push((posted, (Usage::of(server.process()) - before).cpu));
    }
    cost(&rounds, listeners).await
}

async fn cost(rounds: &[(Vec<CreatedShift>, Duration)], listeners: Listeners) -> Cost {
    let received: Vec<Received> = listeners.close().await;
    let done = rounds
        .iter()
        .map(|(posted, cpu)| (Deliveries::of(posted, &received), cpu.as_secs_f64()));
    let done: Vec<_> = done.collect();
    let shift = median(done.iter().map(|(of, cpu)| 1e3 * cpu / count(of.shifts)));
    Cost {
        size: 0,
        eics: received.len(),
        shifts: rounds.first().map_or(0, |(posted, _)| posted.len()),
        delivery_ms: median(done.iter().map(|(of, _)| of.delivery_ms.p50)),
        last_delivery_ms: median(done.iter().map(|(of, _)| of.last_delivery_ms.p50)),
        cpu_ms_per_shift: shift,
        cpu_us_per_delivery: 1e3 * shift / count(received.len()),
        lost: done.iter().map(|(of, _)| of.lost).sum(),
        duplicated: done.iter().map(|(of, _)| of.duplicated).sum(),
        malformed: received.iter().map(|one| one.malformed).sum(),
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (what, costs) in [
            ("EICs", &self.eics),
            ("in store", &self.stored),
            ("unread", &self.unread),
        ] {
            if !std::mem::take(&mut first) {
                writeln!(f)?;
            }
            write!(f, "{}", table(what, costs))?;
        }
        Ok(())
    }
}

fn table(what: &str, costs: &[Cost]) -> MarkdownTable {
    let mut table = MarkdownTable::new(&[
        what,
        "shift to frame, p50 ms",
        "to the last frame, p50 ms",
        "server ms a shift",
        "server µs a delivery",
        "beside the first",
        "µs each further EIC",
        "lost, duplicated, malformed",
    ]);
    let mut before: Option<&Cost> = None;
    for cost in costs {
        let further = before
            .filter(|before| before.eics < cost.eics)
            .map(|before| {
                1e3 * (cost.cpu_ms_per_shift - before.cpu_ms_per_shift)
                    / count(cost.eics - before.eics)
            });
        table.row([
            cost.size.to_string(),
            format!("{:.2}", cost.delivery_ms),
            format!("{:.2}", cost.last_delivery_ms),
            format!("{:.2}", cost.cpu_ms_per_shift),
            format!("{:.1}", cost.cpu_us_per_delivery),
            format!(
                "{:.2}",
                cost.cpu_us_per_delivery / costs[0].cpu_us_per_delivery
            ),
            further.map_or_else(String::new, |further| format!("{further:.1}")),
            format!("{}, {}, {}", cost.lost, cost.duplicated, cost.malformed),
        ]);
        before = Some(cost);
    }
    table
}
