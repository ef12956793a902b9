//! What processes use of the machine.

use std::{fs, iter::Sum, ops::Sub, time::Duration};

/// The system counts a process's time in these.
const TICK: Duration = Duration::from_millis(10);

/// Processor time and memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// So far.
    pub cpu: Duration,
    /// Now.
    pub kib: f64,
}

impl Usage {
    /// Of a process until now. Nothing where the system has no `/proc`.
    pub fn of(process: u32) -> Self {
        let cpu = ticks(process, 11).map_or(Duration::ZERO, |ticks| TICK * ticks);
        // What the kernel holds for a process's sockets is not in it.
        let kib = read(process, "smaps_rollup")
            .as_deref()
            .and_then(|text| field(text, "Rss:"))
            .unwrap_or_default();
        Self { cpu, kib }
    }

    /// Of a process and of all that it started, those that ended included.
    pub fn of_family(process: u32) -> Self {
        let ended = ticks(process, 13).map_or(Duration::ZERO, |ticks| TICK * ticks);
        let own = Self::of(process);
        let own = Self {
            cpu: own.cpu + ended,
            ..own
        };
        [own]
            .into_iter()
            .chain(children(process).into_iter().map(Self::of_family))
            .sum()
    }
}

impl Sub for Usage {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(before.cpu),
            kib: self.kib - before.kib,
        }
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            cpu: sum.cpu + one.cpu,
            kib: sum.kib + one.kib,
        })
    }
}

/// What the kernel holds for itself on the whole machine, sockets above all, in KiB.
pub fn kernel_kib() -> f64 {
    fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| field(&text, "SUnreclaim:"))
        .unwrap_or_default()
}

fn read(process: u32, name: &str) -> Option<String> {
    fs::read_to_string(format!("/proc/{process}/{name}")).ok()
}

fn field(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Two times, user and system: those of the process at place 11 after its name, those of its ended children at 13.
fn ticks(process: u32, place: usize) -> Option<u32> {
    let stat = read(process, "stat")?;
    // The name before the last parenthesis may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(place);
    Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
}

fn children(process: u32) -> Vec<u32> {
    // Each thread has its own.
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|list| {
            let ids = list.split_whitespace().map(str::parse);
            ids.filter_map(Result::ok).collect::<Vec<_>>()
        })
        .collect()
}
