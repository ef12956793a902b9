//! The server under load, on a new database in a private folder.

use super::people::People;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};
use tempfile::TempDir;

/// Vehicles and drivers of the one vendor: as many shifts can begin at the same hour.
const FLEET: &str = "50";

/// A running server; it ends when this is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    people: People,
    // Last: the database lies in it.
    _folder: TempDir,
}

impl Server {
    /// Fills a database with so many EICs and serves it.
    pub fn start(shiftbell: &Path, eics: usize) -> Self {
        let folder = tempfile::tempdir().expect("a private folder");
        let credentials = folder.path().join("credentials.json");
        let filled = command(shiftbell, folder.path())
            .args([
                "demo",
                "--vendors",
                "1",
                "--vehicles",
                FLEET,
                "--drivers",
                FLEET,
            ])
            .args(["--eics", &eics.to_string(), "--credentials"])
            .arg(&credentials)
            .stdout(Stdio::null())
            .status()
            .expect("the binary starts");
        assert!(filled.success(), "no demo: {filled}");
        let people = std::fs::read(&credentials).expect("the credentials");
        let mut child = command(shiftbell, folder.path())
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let first = lines.next().expect("a line").expect("text");
        thread::spawn(move || lines.for_each(drop));
        let address = first.rsplit("//").next().unwrap_or_default();
        Self {
            child,
            address: address.trim().parse().expect("an address"),
            people: serde_json::from_slice(&people).expect("the credentials"),
            _folder: folder,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Who takes part.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn command(shiftbell: &Path, folder: &Path) -> Command {
    let mut command = Command::new(shiftbell);
    command
        .current_dir(folder)
        .env_remove("REDIS_URL")
        .env("DATABASE_URL", "sqlite://load.sqlite3")
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("RUST_LOG", "error");
    command
}
