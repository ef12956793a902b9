//! The server under load, on a new SQLite database in a private folder.

use super::accounts::Accounts;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use testkit::{Node, fill_demo_database};

/// Vehicles and drivers of the one vendor: as many shifts can begin at the same hour.
const FLEET: &str = "50";

/// A database that nobody serves yet.
pub struct PreparedServer {
    shiftbell: PathBuf,
    accounts: Accounts,
    folder: TempDir,
}

/// A running server; it ends when this is dropped.
pub struct RunningServer {
    node: Node,
    accounts: Accounts,
    // Last: the database lies in it.
    _folder: TempDir,
}

impl PreparedServer {
    /// With so many EICs and nothing that ever happened.
    pub fn new(shiftbell: &Path, eics: usize) -> Self {
        let folder = tempfile::tempdir().expect("a private folder");
        let accounts = create_accounts(shiftbell, &url(folder.path()), eics);
        Self {
            shiftbell: shiftbell.to_owned(),
            accounts,
            folder,
        }
    }

    /// Who takes part.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The database.
    pub fn url(&self) -> String {
        url(self.folder.path())
    }

    /// Serves it.
    pub fn serve(self) -> RunningServer {
        let settings = [("DATABASE_URL", &*self.url()), ("RUST_LOG", "error")];
        RunningServer {
            node: Node::start(&self.shiftbell, &settings),
            accounts: self.accounts,
            _folder: self.folder,
        }
    }
}

impl RunningServer {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        address(&self.node)
    }

    /// Who takes part.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.node.process().expect("it runs")
    }
}

/// Fills an empty database with one vendor and so many EICs.
pub fn create_accounts(shiftbell: &Path, database: &str, eics: usize) -> Accounts {
    let eics = eics.to_string();
    let demo = [
        "--vendors",
        "1",
        "--vehicles",
        FLEET,
        "--drivers",
        FLEET,
        "--eics",
        &eics,
    ];
    let credentials = fill_demo_database(shiftbell, database, &demo);
    serde_json::from_str(&credentials).expect("the credentials")
}

/// Where a node listens.
pub fn address(node: &Node) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, node.port()).into()
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("load.sqlite3").display())
}
