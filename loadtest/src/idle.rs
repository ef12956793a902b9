//! What users cost who are connected and hear nothing: at every ping the server asks whether they may still listen.

use super::{listeners::Credential, nodes::Cluster, open_all};
use serde::Serialize;
use sqlx::{AnyConnection, Connection};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::{interval, sleep};

/// The server pings every so often.
const PING_EVERY: Duration = Duration::from_secs(25);

/// Who is connected to one node.
#[derive(Clone, Debug)]
pub struct IdlePlan {
    /// So many, each number by itself.
    pub users: Vec<usize>,
    /// In how many parts they come: one a second, so that pings are as far apart as where accounts come and go.
    pub parts: usize,
    /// For how long they are looked at.
    pub look: Duration,
    /// On a SQLite file, and not on PostgreSQL.
    pub sqlite: bool,
    /// Let in by a session, as browsers are, and not by a token: its use is noted once a minute.
    pub sessions: bool,
}

/// One node, its database and its bus while nothing happens, in shares of one core.
#[derive(Clone, Debug, Serialize)]
pub struct Idle {
    /// Connected users.
    pub users: usize,
    /// The node's.
    pub node: f64,
    /// PostgreSQL's.
    pub postgres: f64,
    /// Redis's.
    pub redis: f64,
}

impl Default for IdlePlan {
    fn default() -> Self {
        Self {
            users: vec![0, 1_000, 5_000],
            parts: 25,
            look: 2 * PING_EVERY,
            sqlite: false,
            sessions: false,
        }
    }
}

impl Idle {
    pub(super) async fn measure(shiftbell: &Path, users: usize, plan: &IdlePlan) -> Self {
        let start = if plan.sqlite {
            Cluster::start_on_sqlite
        } else {
            Cluster::start
        };
        let cluster = start(shiftbell, users, 1);
        let mut targets = cluster.accounts().targets(&cluster.addresses(), 1);
        if plan.sessions {
            create_sessions(cluster.url()).await;
            for target in &mut targets {
                target.credential = Credential::Session(target.credential.text().to_owned());
            }
        }
        let mut listeners = Vec::new();
        let mut seconds = interval(Duration::from_secs(1));
        for part in targets.chunks(users.div_ceil(plan.parts).max(1)) {
            seconds.tick().await;
            listeners.push(open_all(part.to_vec()).await);
        }
        let (before, began) = (cluster.usage(), Instant::now());
        sleep(plan.look).await;
        let [node, postgres, redis] = cluster
            .usage()
            .since(before)
            .map(|cpu| cpu / began.elapsed().as_secs_f64());
        for some in listeners {
            let broken = some.close().await.into_iter().find_map(|one| one.ended);
            assert_eq!(broken, None, "a socket broke");
        }
        Self {
            users,
            node,
            postgres,
            redis,
        }
    }
}

/// A session for each token, with the same secret: nobody waits for thousands of passwords. When they were used last lies anywhere within
/// the three pings after which that is noted anew.
pub(super) async fn create_sessions(database: &str) {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(database).await.expect("a database");
    sqlx::query(
        "INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at) \
         SELECT token_hash, user_id, created_at, created_at - 1000 * (user_id % 75) FROM tokens",
    )
    .execute(&mut database)
    .await
    .expect("sessions");
    database.close().await.expect("closed");
}
