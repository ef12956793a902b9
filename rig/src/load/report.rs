//! What came of it, for people and for machines.

use super::{Heard, Posted};
use serde::Serialize;
use std::{collections::HashMap, fmt, fs, time::Duration};

/// The system counts a process's time in these.
const TICK: Duration = Duration::from_millis(10);

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Open sockets.
    pub sockets: usize,
    /// Shifts that were acknowledged.
    pub shifts: usize,
    /// Notifications that arrived, each counted once.
    pub delivered: usize,
    /// Notifications that never arrived.
    pub lost: usize,
    /// Notifications that arrived more than once.
    pub doubled: usize,
    /// From the request to the frame.
    pub delivery_ms: Percentiles,
    /// From the request to its answer.
    pub answer_ms: Percentiles,
    /// From the first request to the last frame.
    pub deliveries_per_second: f64,
    /// The server's processor time for 1,000 deliveries.
    pub cpu_seconds_per_1000_deliveries: f64,
    /// The server's processor time for opening 1,000 sockets.
    pub cpu_seconds_per_1000_sockets: f64,
    /// The server's memory for each socket that waits.
    pub kib_per_idle_socket: f64,
    /// The same after the last delivery.
    pub kib_per_socket: f64,
}

/// In milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Percentiles {
    /// Half of them took no longer.
    pub p50: f64,
    /// All but one in a hundred.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

/// What a process has used.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    cpu: Duration,
    kib: f64,
}

impl Report {
    /// From what was asked, what was heard, and what the server used: before the sockets, with them, and at the end.
    pub(super) fn new(
        sockets: usize,
        posted: &[Posted],
        heard: &[Heard],
        [before, idle, after]: [Usage; 3],
    ) -> Self {
        let asked: HashMap<_, _> = posted.iter().map(|one| (one.shift, one.asked)).collect();
        let mut latencies = Vec::new();
        let (mut doubled, mut last) = (0, None);
        for one in heard {
            let mut seen = HashMap::new();
            for (shift, at) in one {
                let times = seen.entry(shift).or_insert(0);
                *times += 1;
                match (*times, asked.get(shift)) {
                    (1, Some(asked)) => latencies.push(at.duration_since(*asked)),
                    (2, _) => doubled += 1,
                    _ => {}
                }
                last = last.max(Some(*at));
            }
        }
        let delivered = latencies.len();
        let first = posted.iter().map(|one| one.asked).min();
        let took = first.zip(last).map(|(first, last)| last - first);
        let answers = posted.iter().map(|one| one.answered - one.asked).collect();
        let open = count(sockets);
        Self {
            sockets,
            shifts: posted.len(),
            delivered,
            lost: (posted.len() * sockets).saturating_sub(delivered),
            doubled,
            delivery_ms: Percentiles::of(latencies),
            answer_ms: Percentiles::of(answers),
            deliveries_per_second: took.map_or(0.0, |took| count(delivered) / took.as_secs_f64()),
            cpu_seconds_per_1000_deliveries: 1000.0 * (after.cpu - idle.cpu).as_secs_f64()
                / count(delivered),
            cpu_seconds_per_1000_sockets: 1000.0 * (idle.cpu - before.cpu).as_secs_f64() / open,
            kib_per_idle_socket: (idle.kib - before.kib) / open,
            kib_per_socket: (after.kib - before.kib) / open,
        }
    }
}

impl Percentiles {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times
                .get(place)
                .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        Self {
            p50: at(50),
            p99: at(99),
            max: at(100),
        }
    }
}

impl Usage {
    /// Of a process until now. Nothing where the system has no `/proc`.
    pub(super) fn of(process: u32) -> Self {
        let read = |name| fs::read_to_string(format!("/proc/{process}/{name}")).ok();
        let ticks = read("stat").and_then(|stat| {
            // The name before the last parenthesis may hold anything; user and system time are the 12th and 13th after it.
            let (_, fields) = stat.rsplit_once(')')?;
            let mut fields = fields.split_whitespace().skip(11);
            Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
        });
        let kib = read("status").and_then(|status| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().strip_suffix(" kB")?.parse().ok()
        });
        Self {
            cpu: TICK * ticks.unwrap_or_default(),
            kib: kib.unwrap_or_default(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = |times: &Percentiles| {
            format!(
                "p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
                times.p50, times.p99, times.max
            )
        };
        writeln!(f, "{} shifts to {} sockets", self.shifts, self.sockets)?;
        writeln!(f, "  shift to frame   {}", times(&self.delivery_ms))?;
        writeln!(f, "  shift to answer  {}", times(&self.answer_ms))?;
        writeln!(
            f,
            "  deliveries       {:.0} a second; lost {}, doubled {}",
            self.deliveries_per_second, self.lost, self.doubled
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

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}
