//! The server under load, on a new SQLite database in a private folder.

use super::accounts::Accounts;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use testkit::{Node, fill_demo_database};

/// Vehicles and drivers of the vendor: this many shifts can start at the same time.
const FLEET: usize = 50;

/// A filled database without a server.
pub struct PreparedServer {
    shiftbell: PathBuf,
    accounts: Accounts,
    folder: TempDir,
}

/// A running server. Dropping it ends the process.
pub struct RunningServer {
    node: Node,
    accounts: Accounts,
    // Dropped last, because the database is in it.
    _folder: TempDir,
}

impl PreparedServer {
    /// A database with this number of EICs and no shifts.
    pub fn new(shiftbell: &Path, eics: usize) -> Self {
        Self::with_fleet(shiftbell, eics, FLEET, FLEET)
    }

    /// The same with this number of vehicles and drivers.
    pub fn with_fleet(shiftbell: &Path, eics: usize, vehicles: usize, drivers: usize) -> Self {
        let folder = tempfile::tempdir().expect("a private folder");
        let accounts = create_fleet(shiftbell, &url(folder.path()), eics, vehicles, drivers);
        Self {
            shiftbell: shiftbell.to_owned(),
            accounts,
            folder,
        }
    }

    /// The users of the database.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The value for `DATABASE_URL`.
    pub fn url(&self) -> String {
        url(self.folder.path())
    }

    /// Starts a server on the database.
    pub fn serve(self) -> RunningServer {
        self.serve_with(&[])
    }

    /// Starts a server with further environment variables.
    pub fn serve_with(self, settings: &[(&str, &str)]) -> RunningServer {
        let url = self.url();
        let own = [("DATABASE_URL", &*url), ("RUST_LOG", "error")];
        RunningServer {
            node: Node::start(&self.shiftbell, &[&own, settings].concat()),
            accounts: self.accounts,
            _folder: self.folder,
        }
    }
}

impl RunningServer {
    /// Address of the server.
    pub fn address(&self) -> SocketAddr {
        address(&self.node)
    }

    /// The users of the database.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Process id of the server.
    pub fn process(&self) -> u32 {
        self.node.process().expect("the server is running")
    }
}

/// Fills an empty database with one vendor and this number of EICs.
pub fn create_accounts(shiftbell: &Path, database: &str, eics: usize) -> Accounts {
    create_fleet(shiftbell, database, eics, FLEET, FLEET)
}

fn create_fleet(
    shiftbell: &Path,
    database: &str,
    eics: usize,
    vehicles: usize,
    drivers: usize,
) -> Accounts {
    let [eics, vehicles, drivers] = [eics, vehicles, drivers].map(|size| size.to_string());
    let demo = [
        "--vendors",
        "1",
        "--vehicles",
        &vehicles,
        "--drivers",
        &drivers,
        "--eics",
        &eics,
    ];
    let credentials = fill_demo_database(shiftbell, database, &demo);
    serde_json::from_str(&credentials).expect("the credentials")
}

/// Address of a node.
pub fn address(node: &Node) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, node.port()).into()
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("load.sqlite3").display())
}
