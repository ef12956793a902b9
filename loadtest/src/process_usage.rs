//! CPU time and memory of processes, from `/proc`.

use std::{fs, iter::Sum, ops::Sub, time::Duration};

/// Unit of CPU times in `/proc`.
const TICK: Duration = Duration::from_millis(10);

/// CPU time and memory of a process or of several.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// CPU time so far, user and system.
    pub cpu: Duration,
    /// Resident memory in KiB, without the kernel's memory for sockets.
    pub kib: f64,
}

impl Usage {
    /// Usage of one process. Zero on systems without `/proc`.
    pub fn of(process: u32) -> Self {
        let cpu = ticks(process, 11).map_or(Duration::ZERO, |ticks| TICK * ticks);
        // Does not include the kernel's memory for the sockets of the process.
        let kib = read(process, "smaps_rollup")
            .as_deref()
            .and_then(|text| field(text, "Rss:"))
            .unwrap_or_default();
        Self { cpu, kib }
    }

    /// Usage of a process and all its descendants, including those that have ended.
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

/// Memory of the kernel for the whole machine in KiB, mostly for sockets.
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

/// Sum of user and system time in ticks. `place` counts the fields after the process name: 11 for the process, 13 for
/// its ended children.
fn ticks(process: u32, place: usize) -> Option<u32> {
    let stat = read(process, "stat")?;
    // The process name in parentheses may contain any character.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(place);
    Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
}

fn children(process: u32) -> Vec<u32> {
    // Each thread lists its own children.
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
