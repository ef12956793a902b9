//! The setup of `compose.yaml` without containers: three nodes, PostgreSQL, Redis and a proxy with TLS.

use crate::{Database, Node, Postgres, Redis, ReverseProxy, server_process};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What to run.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Path of the `shiftbell` binary.
    pub shiftbell: PathBuf,
    /// Folder with the files for the browser, if pages are needed.
    pub site: Option<PathBuf>,
}

/// The running setup.
pub struct Topology {
    /// nginx, with TLS.
    pub proxy: ReverseProxy,
    /// Three `shiftbell serve` processes.
    pub nodes: [Node; 3],
    /// The bus between the nodes.
    pub redis: Redis,
    _database: Database,
    /// The server of the database.
    pub postgres: Postgres,
    credentials: String,
}

impl Topology {
    /// Starts everything with a demo database. The proxy listens on `port`, or on a free port. `demo` are arguments
    /// of `shiftbell demo`.
    pub fn start(programs: &Programs, demo: &[&str], port: Option<u16>) -> Self {
        let postgres = Postgres::start();
        let redis = Redis::start();
        let database = postgres.create();
        let (database_url, bus) = (database.url(), redis.url());
        let credentials = fill_demo_database(&programs.shiftbell, &database_url, demo);
        // The nodes must know the address of the proxy, so choose its port first.
        let port = port.unwrap_or_else(server_process::free_port);
        let origin = format!("https://localhost:{port}");
        let site = programs
            .site
            .as_ref()
            .map(|site| site.display().to_string());
        let mut settings = vec![
            ("DATABASE_URL", database_url.as_str()),
            ("REDIS_URL", bus.as_str()),
            ("PUBLIC_URL", origin.as_str()),
            ("TRUSTED_PROXIES", "127.0.0.1/32"),
        ];
        settings.extend(site.as_deref().map(|site| ("SITE_ROOT", site)));
        let nodes = [(); 3].map(|()| Node::start(&programs.shiftbell, &settings));
        let proxy = ReverseProxy::nginx(
            [nodes[0].port(), nodes[1].port(), nodes[2].port()],
            Some(port),
        );
        Self {
            proxy,
            nodes,
            redis,
            _database: database,
            postgres,
            credentials,
        }
    }

    /// The credentials written by `shiftbell demo --credentials`, as JSON.
    pub fn credentials(&self) -> &str {
        &self.credentials
    }
}

/// Fills an empty database with `shiftbell demo` and returns the credentials as JSON.
pub fn fill_demo_database(shiftbell: &Path, database_url: &str, demo: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("credentials.json");
    let output = Command::new(shiftbell)
        .arg("demo")
        .args(demo)
        .arg("--credentials")
        .arg(&file)
        .env_clear()
        .env("DATABASE_URL", database_url)
        .output()
        .expect("the binary starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::read_to_string(file).expect("credentials")
}
