//! Cost of connected users who receive nothing. At every ping the server checks that a user may still listen.

use super::{cluster::Cluster, listeners::Credential, open_all};
use serde::Serialize;
use sqlx::{AnyConnection, Connection};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::{interval, sleep};

/// Interval of the server's pings.
const PING_EVERY: Duration = Duration::from_secs(25);

/// Size of the measurement. All users connect to one node.
#[derive(Clone, Debug)]
pub struct IdlePlan {
    /// Numbers of users, each measured separately.
    pub users: Vec<usize>,
    /// Number of groups in which the users connect, one group per second, so that the pings are spread over time.
    pub parts: usize,
    /// Duration of the measurement.
    pub look: Duration,
    /// Use a SQLite file instead of PostgreSQL.
    pub sqlite: bool,
    /// Connect with sessions, like browsers, instead of API tokens. The use of a session is recorded once a minute.
    pub sessions: bool,
}

/// CPU time of one node, its database and its bus while nothing happens, as a share of one core.
#[derive(Clone, Debug, Serialize)]
pub struct Idle {
    /// Connected users.
    pub users: usize,
    /// CPU time of the node per second.
    pub node: f64,
    /// CPU time of PostgreSQL per second.
    pub postgres: f64,
    /// CPU time of Redis per second.
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

/// Creates a session for each API token, with the same secret, because thousands of logins would take too long. The
/// times of last use are spread over the 75 seconds (three pings) after which a use is recorded again.
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
