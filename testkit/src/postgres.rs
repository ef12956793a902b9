//! A private PostgreSQL server.

use crate::{
    process_guard::{ProcessGuard, folder, give, unprivileged},
    server_process,
};
use std::{
    process::{Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

const USER: &str = "shiftbell";

/// A PostgreSQL server of our own.
pub struct Postgres {
    guard: ProcessGuard,
    port: u16,
    made: AtomicU64,
}

/// A database on it, dropped with this.
pub struct Database {
    port: u16,
    name: String,
}

impl Postgres {
    /// Starts one, empty. What is on disk survives the end of a process without `fsync`; only a power cut needs it.
    pub fn start() -> Self {
        Self::start_with(&["fsync=off", "shared_buffers=64MB"])
    }

    /// Starts one as it is run in earnest, to be measured.
    pub fn start_durable() -> Self {
        Self::start_with(&["fsync=on", "shared_buffers=512MB"])
    }

    fn start_with(settings: &[&str]) -> Self {
        let (guard, port) = server_process::start(None, |port| prepare(port, settings), answers);
        Self {
            guard,
            port,
            made: AtomicU64::new(0),
        }
    }

    /// The one that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::start);
        &SHARED
    }

    /// Its process id, if it runs.
    pub fn process(&self) -> Option<u32> {
        self.guard.process()
    }

    /// The port on 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new, empty database.
    pub fn create(&self) -> Database {
        self.create_from("template0")
    }

    /// A copy of a database that nobody is connected to.
    pub fn copy(&self, database: &Database) -> Database {
        self.create_from(&database.name)
    }

    fn create_from(&self, template: &str) -> Database {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        run(
            self.port,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        );
        Database {
            port: self.port,
            name,
        }
    }

    /// Ends it at once, as a crash does: sessions are cut, and the next start recovers from its log.
    pub fn crash(&mut self) {
        self.guard.stop("QUIT");
    }

    /// Ends it as an operator's restart does: transactions under way are rolled back.
    pub fn stop(&mut self) {
        self.guard.stop("INT");
    }

    /// Starts it again on the same port with what it held.
    pub fn start_again(&mut self) {
        let port = self.port;
        server_process::start_again(&mut self.guard, || answers(port)).expect("it starts again");
    }
}

impl Database {
    /// Where it is, for `DATABASE_URL`.
    pub fn url(&self) -> String {
        self.url_through(self.port)
    }

    /// The same behind something on another port of 127.0.0.1.
    pub fn url_through(&self, port: u16) -> String {
        format!("postgres://{USER}@127.0.0.1:{port}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A test that ends with its server stopped leaves nothing either: the folder goes.
        drop(
            psql(
                self.port,
                &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            )
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status(),
        );
    }
}

fn prepare(port: u16, more: &[&str]) -> ProcessGuard {
    let folder = folder();
    give(&folder);
    let data = folder.join("data");
    let made = unprivileged(server_process::find_program("initdb"))
        .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"])
        .arg(format!("--username={USER}"))
        .arg("--pgdata")
        .arg(&data)
        .current_dir(&folder)
        .output()
        .expect("initdb runs");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let mut arguments = vec!["-D".to_owned(), data.display().to_string()];
    let settings = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        format!("unix_socket_directories={}", folder.display()),
        "max_connections=1000".to_owned(),
    ];
    let more = more.iter().map(|&setting| setting.to_owned());
    for setting in settings.into_iter().chain(more) {
        arguments.extend(["-c".to_owned(), setting]);
    }
    ProcessGuard::unprivileged(
        folder,
        "QUIT",
        &server_process::find_program("postgres"),
        &arguments,
    )
}

fn answers(port: u16) -> bool {
    psql(port, "SELECT 1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn run(port: u16, sql: &str) {
    let output = psql(port, sql).output().expect("psql runs");
    assert!(
        output.status.success(),
        "{sql}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn psql(port: u16, sql: &str) -> Command {
    let mut command = Command::new(server_process::find_program("psql"));
    command
        .args(["--no-psqlrc", "--quiet", "--host=127.0.0.1"])
        .arg(format!("--port={port}"))
        .arg(format!("--username={USER}"))
        .args(["--dbname=postgres", "--command", sql])
        .stdin(Stdio::null());
    command
}
