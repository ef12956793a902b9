//! The server under load, on a new SQLite database in a private folder.

use super::people::People;
use crate::{Node, topology};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// Vehicles and drivers of the one vendor: as many shifts can begin at the same hour.
const FLEET: &str = "50";

/// A database that nobody serves yet.
pub struct Prepared {
    shiftbell: PathBuf,
    people: People,
    folder: TempDir,
}

/// A running server; it ends when this is dropped.
pub struct Server {
    node: Node,
    people: People,
    // Last: the database lies in it.
    _folder: TempDir,
}

impl Prepared {
    /// With so many EICs and nothing that ever happened.
    pub fn new(shiftbell: &Path, eics: usize) -> Self {
        let folder = tempfile::tempdir().expect("a private folder");
        let people = people(shiftbell, &url(folder.path()), eics);
        Self {
            shiftbell: shiftbell.to_owned(),
            people,
            folder,
        }
    }

    /// Who takes part.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// The database.
    pub fn url(&self) -> String {
        url(self.folder.path())
    }

    /// Serves it.
    pub fn serve(self) -> Server {
        let settings = [("DATABASE_URL", &*self.url()), ("RUST_LOG", "error")];
        Server {
            node: Node::start(&self.shiftbell, &settings),
            people: self.people,
            _folder: self.folder,
        }
    }
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        address(&self.node)
    }

    /// Who takes part.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.node.process().expect("it runs")
    }
}

/// Fills an empty database with one vendor and so many EICs.
pub fn people(shiftbell: &Path, database: &str, eics: usize) -> People {
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
    let credentials = topology::fill(shiftbell, database, &demo);
    serde_json::from_str(&credentials).expect("the credentials")
}

/// Where a node listens.
pub fn address(node: &Node) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, node.port()).into()
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("load.sqlite3").display())
}
