//! What the system reports about a running process.

use std::{fs, path::PathBuf};

/// The folder of a process in `/proc`.
pub struct Process(PathBuf);

impl Process {
    pub fn of(id: u32) -> Self {
        Self(PathBuf::from(format!("/proc/{id}")))
    }

    /// Number of open files and connections.
    pub fn open_files(&self) -> usize {
        fs::read_dir(self.0.join("fd"))
            .expect("the process is running")
            .count()
    }

    /// Private memory in use, in KiB.
    pub fn memory(&self) -> i64 {
        let status = fs::read_to_string(self.0.join("status")).expect("the process is running");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok())
            .expect("a size")
    }
}
