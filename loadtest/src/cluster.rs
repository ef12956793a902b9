//! Several nodes with their database and Redis on this machine.

use super::{
    accounts::Accounts,
    process_usage::Usage,
    test_server::{address, create_accounts},
};
use std::{net::SocketAddr, path::Path};
use tempfile::TempDir;
use testkit::{Database, Node, Postgres, Redis};

/// Nodes with their database and Redis on this machine.
pub struct Cluster {
    nodes: Vec<Node>,
    redis: Redis,
    accounts: Accounts,
    url: String,
    database: ClusterDatabase,
}

/// The database of the nodes.
enum ClusterDatabase {
    Postgres {
        _database: Database,
        server: Postgres,
    },
    Sqlite {
        _folder: TempDir,
    },
}

/// Resources used by the parts of a cluster.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClusterUsage {
    /// All nodes together.
    pub nodes: Usage,
    postgres: Usage,
    redis: Usage,
}

impl Cluster {
    /// Starts nodes on PostgreSQL with this number of EICs.
    pub fn start(shiftbell: &Path, eics: usize, nodes: usize) -> Self {
        let server = Postgres::start_durable();
        let database = server.create();
        let url = database.url();
        let truth = ClusterDatabase::Postgres {
            _database: database,
            server,
        };
        Self::start_on(truth, &url, shiftbell, eics, nodes)
    }

    /// Starts nodes on one SQLite file, for measurements in which the database does not matter.
    pub fn start_on_sqlite(shiftbell: &Path, eics: usize, nodes: usize) -> Self {
        let folder = tempfile::tempdir().expect("a private folder");
        let url = format!("sqlite://{}", folder.path().join("load.sqlite3").display());
        let truth = ClusterDatabase::Sqlite { _folder: folder };
        Self::start_on(truth, &url, shiftbell, eics, nodes)
    }

    fn start_on(
        database: ClusterDatabase,
        url: &str,
        shiftbell: &Path,
        eics: usize,
        nodes: usize,
    ) -> Self {
        let redis = Redis::start();
        let bus = redis.url();
        let accounts = create_accounts(shiftbell, url, eics);
        let settings = [
            ("DATABASE_URL", url),
            ("REDIS_URL", &*bus),
            ("RUST_LOG", "error"),
        ];
        let nodes = (0..nodes).map(|_| Node::start(shiftbell, &settings));
        Self {
            nodes: nodes.collect(),
            redis,
            accounts,
            url: url.to_owned(),
            database,
        }
    }

    /// Addresses of the nodes.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(address).collect()
    }

    /// The value for `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The users of the database.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Ends the Redis server.
    pub fn kill_redis(&mut self) {
        self.redis.kill();
    }

    /// Resources used so far.
    pub fn usage(&self) -> ClusterUsage {
        let nodes = self.nodes.iter().filter_map(Node::process);
        let postgres = match &self.database {
            ClusterDatabase::Postgres { server, .. } => server.process(),
            ClusterDatabase::Sqlite { .. } => None,
        };
        ClusterUsage {
            nodes: nodes.map(Usage::of).sum(),
            postgres: postgres.map(Usage::of_family).unwrap_or_default(),
            redis: self.redis.process().map(Usage::of).unwrap_or_default(),
        }
    }
}

impl ClusterUsage {
    /// CPU seconds of the nodes, PostgreSQL and Redis since an earlier measurement.
    pub(super) fn since(self, before: Self) -> [f64; 3] {
        [
            self.nodes - before.nodes,
            self.postgres - before.postgres,
            self.redis - before.redis,
        ]
        .map(|used| used.cpu.as_secs_f64())
    }
}
