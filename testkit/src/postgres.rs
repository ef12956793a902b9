//! A private PostgreSQL server.

use crate::{
    certificate::Authority,
    process_guard::{ProcessGuard, folder, give, unprivileged},
    server_process,
};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

const USER: &str = "shiftbell";

/// A private PostgreSQL server.
pub struct Postgres {
    guard: ProcessGuard,
    port: u16,
    made: AtomicU64,
}

/// A database on the server. Dropping the value drops the database.
pub struct Database {
    port: u16,
    name: String,
}

impl Postgres {
    /// Starts an empty server without `fsync`. Data survives a crash of the process, but not a power cut.
    pub fn start() -> Self {
        Self::start_with(&["fsync=off", "shared_buffers=64MB"])
    }

    /// Starts an empty server with `fsync` and more memory, for measurements.
    pub fn start_durable() -> Self {
        Self::start_with(&["fsync=on", "shared_buffers=512MB"])
    }

    /// Starts an empty server that accepts only TLS, with a certificate of this authority for `localhost`.
    pub fn start_with_tls(authority: &Authority) -> Self {
        let settings = [
            "fsync=off",
            "ssl=on",
            "ssl_cert_file=../cert.pem",
            "ssl_key_file=../key.pem",
        ];
        Self::start_prepared(|port| {
            let guard = prepare(port, &settings);
            authority.issue("localhost", guard.folder());
            let rule = "hostssl all all 127.0.0.1/32 trust\n";
            fs::write(guard.folder().join("data/pg_hba.conf"), rule).expect("written");
            guard
        })
    }

    /// The folder of PostgreSQL's own programs: `pg_dump`, `pg_restore` and so on, of the version of the server.
    pub fn programs() -> PathBuf {
        let program = server_process::find_program("postgres");
        program.parent().expect("it is in a folder").to_owned()
    }

    fn start_with(settings: &[&str]) -> Self {
        Self::start_prepared(|port| prepare(port, settings))
    }

    fn start_prepared(prepare: impl Fn(u16) -> ProcessGuard) -> Self {
        let (guard, port) = server_process::start(None, prepare, answers);
        Self {
            guard,
            port,
            made: AtomicU64::new(0),
        }
    }

    /// The server that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::start);
        &SHARED
    }

    /// Process id, or `None` if the server is not running.
    pub fn process(&self) -> Option<u32> {
        self.guard.process()
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Creates an empty database.
    pub fn create(&self) -> Database {
        self.create_from("template0")
    }

    /// Creates an empty database with another encoding than UTF8.
    pub fn create_with_encoding(&self, encoding: &str) -> Database {
        self.create_from(&format!(
            "template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
        ))
    }

    /// Copies a database. No connection to it may be open.
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

    /// Stops the server with SIGQUIT, as in a crash: it cuts all sessions and recovers from its log at the next
    /// start.
    pub fn crash(&mut self) {
        self.guard.stop("QUIT");
    }

    /// Stops the server with SIGINT, as in a restart by an operator: it rolls back open transactions.
    pub fn stop(&mut self) {
        self.guard.stop("INT");
    }

    /// Starts the server again on the same port with the same data.
    pub fn start_again(&mut self) {
        let port = self.port;
        server_process::start_again(&mut self.guard, || answers(port))
            .expect("the server starts again");
    }
}

impl Database {
    /// Name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn user(&self) -> &'static str {
        USER
    }

    /// Gives the user of the server this many connections to the database.
    pub fn limit_connections(&self, limit: u32) {
        let name = &self.name;
        run(
            self.port,
            &format!("ALTER DATABASE {name} CONNECTION LIMIT {limit}"),
        );
    }

    /// The value for `DATABASE_URL`.
    pub fn url(&self) -> String {
        self.url_through(self.port)
    }

    /// The same through a proxy on another port of 127.0.0.1.
    pub fn url_through(&self, port: u16) -> String {
        format!("postgres://{USER}@127.0.0.1:{port}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Fails if the test has stopped the server. Its folder is removed anyway.
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
