//! How the cost of one delivery grows with EICs, stored notifications and unread notifications.

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

/// EICs in the measurements with a growing store.
const EICS: usize = 100;

/// Sizes to measure.
#[derive(Clone, Debug)]
pub struct GrowthPlan {
    /// EICs of the station.
    pub eics: Vec<usize>,
    /// Stored notifications, all read, of 100 EICs together.
    pub stored: Vec<usize>,
    /// Unread notifications of one single EIC.
    pub unread: Vec<usize>,
    /// Notifications to deliver per round, in at least 20 shifts.
    pub deliveries: usize,
    /// Most shifts per round.
    pub shifts: usize,
    /// Rounds per size. The report shows their median.
    pub rounds: usize,
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// With a growing number of EICs.
    pub eics: Vec<Cost>,
    /// With a growing number of stored notifications.
    pub stored: Vec<Cost>,
    /// With a growing number of unread notifications.
    pub unread: Vec<Cost>,
}

/// The cost at one size: medians of all rounds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cost {
    /// Number of EICs, stored or unread notifications.
    pub size: usize,
    /// EICs who received the notifications.
    pub eics: usize,
    /// Shifts per round.
    pub shifts: usize,
    /// Time from the request to the frame, in milliseconds (median).
    pub delivery_ms: f64,
    /// Time from the request to the last frame, in milliseconds (median).
    pub last_delivery_ms: f64,
    /// CPU time of the server per shift with all its deliveries, in milliseconds.
    pub cpu_ms_per_shift: f64,
    /// CPU time of the server per delivery, in microseconds.
    pub cpu_us_per_delivery: f64,
    /// Notifications that never arrived, in all rounds.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub duplicated: usize,
    /// Frames that the contract does not define.
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
    /// Measures each size on its own server.
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
    // Extra cost of the first requests must not count.
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
            ("stored", &self.stored),
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
        "shift to last frame, p50 ms",
        "server CPU per shift, ms",
        "server CPU per delivery, µs",
        "relative to first row",
        "µs per additional EIC",
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
