//! What the system says about a running process.

use std::{fs, path::PathBuf};

/// A process.
pub struct Process(PathBuf);

impl Process {
    pub fn of(id: u32) -> Self {
        Self(PathBuf::from(format!("/proc/{id}")))
    }

    /// Files and connections that it holds open.
    pub fn open_files(&self) -> usize {
        fs::read_dir(self.0.join("fd")).expect("it runs").count()
    }

    /// Memory that is its own and in use, in KiB.
    pub fn memory(&self) -> i64 {
        let status = fs::read_to_string(self.0.join("status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok())
            .expect("a size")
    }
}
