//! What came of it, for accounts and for machines.

use super::{listeners::Received, process_usage::Usage, shift_creator::CreatedShift};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Open sockets.
    pub sockets: usize,
    /// What became of the shifts.
    #[serde(flatten)]
    pub deliveries: Deliveries,
    /// The server's processor time for 1,000 deliveries.
    pub cpu_seconds_per_1000_deliveries: f64,
    /// The server's processor time for opening 1,000 sockets.
    pub cpu_seconds_per_1000_sockets: f64,
    /// The server's own memory for each socket that waits; what the kernel holds for it comes on top.
    pub kib_per_idle_socket: f64,
    /// The same after the last delivery.
    pub kib_per_socket: f64,
}

/// What became of some shifts.
#[derive(Clone, Debug, Serialize)]
pub struct Deliveries {
    /// Shifts that were acknowledged.
    pub shifts: usize,
    /// Answers of 503, each repeated with the same key until there was another.
    pub refused: usize,
    /// Notifications that arrived, each counted once.
    pub delivered: usize,
    /// Notifications that never arrived.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub duplicated: usize,
    /// Frames that the contract does not know, and sockets that broke.
    pub malformed: usize,
    /// Why the first of the sockets that broke did.
    pub ended: Option<String>,
    /// From the request to the frame.
    pub delivery_ms: Percentiles,
    /// From the request to the frame that was the last to arrive of its shift.
    pub last_delivery_ms: Percentiles,
    /// From the request to its answer.
    pub answer_ms: Percentiles,
    /// From the first request to the last frame.
    pub deliveries_per_second: f64,
}

/// In milliseconds, of all that were measured.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Percentiles {
    /// Half of them took no longer.
    pub p50: f64,
    /// All but one in ten.
    pub p90: f64,
    /// All but one in a hundred.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

impl Report {
    /// From what was asked, what was received, and what the server used: before the sockets, with them, and at the end.
    pub(super) fn new(
        posted: &[CreatedShift],
        received: &[Received],
        [before, idle, after]: [Usage; 3],
    ) -> Self {
        let deliveries = Deliveries::of(posted, received);
        let open = count(received.len());
        Self {
            sockets: received.len(),
            cpu_seconds_per_1000_deliveries: 1000.0 * (after - idle).cpu.as_secs_f64()
                / count(deliveries.delivered),
            cpu_seconds_per_1000_sockets: 1000.0 * (idle - before).cpu.as_secs_f64() / open,
            kib_per_idle_socket: (idle - before).kib / open,
            kib_per_socket: (after - before).kib / open,
            deliveries,
        }
    }
}

impl Deliveries {
    /// Of these shifts, each of which every socket should have received of once.
    pub(super) fn of(posted: &[CreatedShift], received: &[Received]) -> Self {
        let asked: HashMap<_, _> = posted.iter().map(|one| (one.shift, one.asked)).collect();
        let mut latencies = Vec::new();
        let mut last = HashMap::new();
        let mut duplicated = 0;
        for one in received {
            let mut seen = HashSet::new();
            for (shift, at) in &one.shifts {
                let Some(asked) = asked.get(shift) else {
                    continue;
                };
                if seen.insert(shift) {
                    latencies.push(at.since(*asked));
                    let last = last.entry(*shift).or_insert(*at);
                    *last = (*last).max(*at);
                } else {
                    duplicated += 1;
                }
            }
        }
        let delivered = latencies.len();
        let first = posted.iter().map(|one| one.asked).min();
        let end = last.values().max().copied();
        let took = first.zip(end).map(|(first, end)| end.since(first));
        let lasts = last.iter().map(|(shift, at)| at.since(asked[shift]));
        let answers = posted.iter().map(|one| one.answered.since(one.asked));
        Self {
            shifts: posted.len(),
            refused: posted.iter().map(|one| one.repeats).sum(),
            delivered,
            lost: (posted.len() * received.len()).saturating_sub(delivered),
            duplicated,
            malformed: received.iter().map(|one| one.malformed).sum(),
            ended: received.iter().find_map(|one| one.ended.clone()),
            last_delivery_ms: Percentiles::of(lasts.collect()),
            delivery_ms: Percentiles::of(latencies),
            answer_ms: Percentiles::of(answers.collect()),
            deliveries_per_second: took.map_or(0.0, |took| count(delivered) / took.as_secs_f64()),
        }
    }
}

impl Percentiles {
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(place).map_or(0.0, |time| millis(*time))
        };
        Self {
            p50: at(50),
            p90: at(90),
            p99: at(99),
            max: at(100),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = &self.deliveries;
        writeln!(f, "{} shifts to {} sockets", done.shifts, self.sockets)?;
        writeln!(f, "  shift to frame   {}", done.delivery_ms)?;
        writeln!(f, "  to its last one  {}", done.last_delivery_ms)?;
        writeln!(f, "  shift to answer  {}", done.answer_ms)?;
        writeln!(
            f,
            "  deliveries       {:.0} a second; lost {}, duplicated {}, malformed {}; {} answers of 503",
            done.deliveries_per_second, done.lost, done.duplicated, done.malformed, done.refused
        )?;
        writeln!(
            f,
            "  processor        {:.4} s for 1,000 deliveries, {:.3} s for 1,000 new sockets",
            self.cpu_seconds_per_1000_deliveries, self.cpu_seconds_per_1000_sockets
        )?;
        write!(
            f,
            "  memory           {:.1} KiB a socket while it waits, {:.1} KiB at the end",
            self.kib_per_idle_socket, self.kib_per_socket
        )
    }
}

impl fmt::Display for Percentiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { p50, p90, p99, max } = self;
        write!(
            f,
            "p50 {p50:.2} ms, p90 {p90:.2} ms, p99 {p99:.2} ms, longest {max:.2} ms"
        )
    }
}

/// In milliseconds.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The middle one of some measurements.
pub(super) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}
