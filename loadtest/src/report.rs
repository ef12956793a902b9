//! The measurements of one server, as text and as JSON.

use super::{listeners::Received, process_usage::Usage, shift_creator::CreatedShift};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Open sockets.
    pub sockets: usize,
    /// Counts and times of the deliveries.
    #[serde(flatten)]
    pub deliveries: Deliveries,
    /// CPU time of the server per 1,000 deliveries, in seconds.
    pub cpu_seconds_per_1000_deliveries: f64,
    /// CPU time of the server for opening 1,000 sockets, in seconds.
    pub cpu_seconds_per_1000_sockets: f64,
    /// Memory of the server process per idle socket in KiB. The kernel's memory for the socket is not included.
    pub kib_per_idle_socket: f64,
    /// The same after the last delivery.
    pub kib_per_socket: f64,
}

/// Counts and times of the deliveries of some shifts.
#[derive(Clone, Debug, Serialize)]
pub struct Deliveries {
    /// Shifts that the server accepted.
    pub shifts: usize,
    /// Responses with status 503. Each request was repeated with the same key until another response came.
    pub refused: usize,
    /// Notifications that arrived, without duplicates.
    pub delivered: usize,
    /// Notifications that never arrived.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub duplicated: usize,
    /// Frames that the contract does not define, plus sockets that broke.
    pub malformed: usize,
    /// Why the first broken socket broke.
    pub ended: Option<String>,
    /// Time from the request to the frame.
    pub delivery_ms: Percentiles,
    /// Time from the request to the last frame of the same shift.
    pub last_delivery_ms: Percentiles,
    /// Time from the request to its response.
    pub answer_ms: Percentiles,
    /// Deliveries per second between the first request and the last frame.
    pub deliveries_per_second: f64,
}

/// Percentiles of times in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Percentiles {
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Longest time.
    pub max: f64,
}

impl Report {
    /// The usage is that of the server before the sockets, with idle sockets, and at the end.
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
    /// Every socket should have received each of these shifts once.
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
        writeln!(f, "  shift to frame       {}", done.delivery_ms)?;
        writeln!(f, "  shift to last frame  {}", done.last_delivery_ms)?;
        writeln!(f, "  shift to response    {}", done.answer_ms)?;
        writeln!(
            f,
            "  deliveries           {:.0} per second; lost {}, duplicated {}, malformed {}; {} responses with 503",
            done.deliveries_per_second, done.lost, done.duplicated, done.malformed, done.refused
        )?;
        writeln!(
            f,
            "  server CPU           {:.4} s per 1,000 deliveries, {:.3} s per 1,000 new sockets",
            self.cpu_seconds_per_1000_deliveries, self.cpu_seconds_per_1000_sockets
        )?;
        write!(
            f,
            "  server memory        {:.1} KiB per idle socket, {:.1} KiB per socket at the end",
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

/// A duration in milliseconds.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The median.
pub(super) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}
