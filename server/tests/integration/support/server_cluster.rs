//! Several servers on one PostgreSQL database, with or without Redis.

use crate::support::{
    command::CommandOutput,
    people::{Credential, Person},
    server::Server,
    socket::Socket,
    test_folder::TestFolder,
    world::UserFixture,
};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{
    fs,
    process::ExitStatus,
    time::{Duration, Instant},
};
use testkit::{Postgres, Redis, TestDatabase, certificate::Authority};

/// Time limit for news that arrive only by the sweep: the promised 2 s plus 1 s for a busy machine.
pub const SWEPT_WITHIN: Duration = Duration::from_secs(3);
/// Longest wait for any expected event.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Servers with one vendor's user and the EICs of the station that decides all its shifts.
pub struct Cluster {
    nodes: Vec<Server>,
    http: reqwest::Client,
    vendor: &'static UserFixture,
    eics: Vec<&'static UserFixture>,
    home: TestFolder,
    /// The Redis server of the cluster.
    pub redis: Option<Redis>,
    // Dropped last: the database must be dropped before its server ends.
    postgres: Option<Postgres>,
}

impl Cluster {
    /// Starts this number of servers with Redis.
    pub fn with_redis(nodes: usize) -> Self {
        let redis = Redis::start();
        Self::on(Postgres::shared(), nodes, Some(redis))
    }

    /// Starts this number of servers with Redis, which they reach by TLS only.
    pub fn with_redis_tls(nodes: usize) -> Self {
        let authority = Authority::new();
        let redis = Redis::start_with_tls(&authority);
        let file = authority.file().display().to_string();
        let further = vec![("REDIS_CA_FILE".to_owned(), file)];
        Self::with_settings(Postgres::shared(), nodes, Some(redis), further)
    }

    /// Starts this number of servers without Redis.
    pub fn without_redis(nodes: usize) -> Self {
        Self::on(Postgres::shared(), nodes, None)
    }

    /// Starts this number of servers with the address of a Redis server that is not running yet.
    pub fn before_redis(nodes: usize) -> Self {
        let mut redis = Redis::start();
        redis.kill();
        Self::on(Postgres::shared(), nodes, Some(redis))
    }

    /// Starts this number of servers with Redis, on a PostgreSQL server that can be stopped.
    pub fn with_postgres(nodes: usize) -> Self {
        let postgres = Postgres::start();
        let mut cluster = Self::on(&postgres, nodes, Some(Redis::start()));
        cluster.postgres = Some(postgres);
        cluster
    }

    fn on(postgres: &Postgres, nodes: usize, redis: Option<Redis>) -> Self {
        Self::with_settings(postgres, nodes, redis, Vec::new())
    }

    fn with_settings(
        postgres: &Postgres,
        nodes: usize,
        redis: Option<Redis>,
        mut settings: Vec<(String, String)>,
    ) -> Self {
        let home = TestFolder::of(TestDatabase::Postgres(postgres.create()));
        let file = home.path().join("credentials.json");
        let demo = "demo --eics 3 --vendors 1 --vehicles 4 --drivers 4 --credentials";
        let mut arguments: Vec<_> = demo.split(' ').collect();
        arguments.push(file.to_str().expect("text"));
        home.run(&arguments).ok();
        let credentials: Value =
            serde_json::from_slice(&fs::read(&file).expect("credentials")).expect("JSON");

        settings.extend(
            redis
                .iter()
                .map(|redis| ("REDIS_URL".to_owned(), redis.url())),
        );
        let nodes: Vec<_> = (0..nodes)
            .map(|_| Server::start(&home, &settings))
            .collect();
        let who = |person: &Value| -> &'static UserFixture {
            let token = person["token"].as_str().expect("a token").to_owned();
            Box::leak(Box::new(UserFixture::with_token(
                nodes[0].address(),
                token,
                "demo-password",
            )))
        };
        let eics = credentials["eics"].as_array().expect("EICs");
        Self {
            vendor: who(&credentials["vendors"][0]),
            eics: eics.iter().map(who).collect(),
            nodes,
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(30))
                .build()
                .expect("a client"),
            home,
            redis,
            postgres: None,
        }
    }

    /// The value for `DATABASE_URL`.
    pub fn database_url(&self) -> String {
        self.home.database_url()
    }

    /// The output of a server on stderr so far.
    pub fn log(&self, node: usize) -> String {
        self.nodes[node].log()
    }

    /// Number of servers.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The vendor's user as a client of this server.
    pub fn vendor(&self, node: usize) -> Person {
        self.client(node, self.vendor)
    }

    /// The n-th EIC as a client of this server.
    pub fn eic(&self, n: usize, node: usize) -> Person {
        self.client(node, self.eics[n])
    }

    /// A client of this server with this API token.
    pub fn with_token(&self, token: &str, node: usize) -> Person {
        let credential = Credential::Token(token.to_owned());
        Person::new(
            self.http.clone(),
            self.nodes[node].address(),
            credential,
            None,
        )
    }

    /// Signs in the n-th EIC and returns the session as clients of two servers.
    pub async fn signed_in(&self, n: usize, nodes: [usize; 2]) -> [Person; 2] {
        let who = self.eics[n];
        let anonymous = self.person(nodes[0], Credential::None, who);
        let answer = anonymous.sign_in(&who.email, &who.password).await;
        answer.expect_status(200);
        let cookie = answer.session_cookie().expect("a session cookie");
        nodes.map(|node| self.person(node, Credential::Cookie(cookie.clone()), who))
    }

    /// Runs a command on the database.
    pub fn command(&self, arguments: &[&str]) -> CommandOutput {
        self.home.run(arguments)
    }

    /// The Redis server of the cluster.
    pub fn redis(&mut self) -> &mut Redis {
        self.redis.as_mut().expect("started with Redis")
    }

    /// The PostgreSQL server that can be stopped.
    pub fn postgres(&mut self) -> &mut Postgres {
        self.postgres
            .as_mut()
            .expect("started with its own PostgreSQL")
    }

    /// The status of a server's readiness check.
    pub async fn ready(&self, node: usize) -> u16 {
        self.with_token("", node).get("/readyz").await.status
    }

    /// Waits until the readiness check of every server has this status.
    pub async fn wait_for_readiness(&self, status: u16) {
        let deadline = Instant::now() + TIMEOUT;
        for node in 0..self.nodes() {
            while self.ready(node).await != status {
                assert!(
                    Instant::now() < deadline,
                    "the readiness check of node {node} never returns {status}:\n{}",
                    self.nodes[node].log()
                );
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// Waits until every server has completed two sweeps: the first may have started before the call.
    pub async fn wait_for_sweeps(&self) {
        let email = &self.eics[2].email;
        for _ in 0..2 {
            let mut sockets = Vec::new();
            for node in 0..self.nodes() {
                let token = self.command(&["token", "create", email]).ok();
                sockets.push(self.with_token(token.trim(), node).socket().await);
            }
            let list = self.command(&["token", "list", email]).ok();
            for id in newest(&list, sockets.len()) {
                self.command(&["token", "revoke", &id]).ok();
            }
            for socket in &mut sockets {
                assert_eq!(socket.close_code().await, 4501);
            }
        }
    }

    /// Stops a server with SIGTERM and waits for its end.
    pub async fn stop(&mut self, node: usize) -> ExitStatus {
        self.nodes[node].signal(Signal::TERM);
        self.nodes[node].ended(Duration::from_secs(10)).await
    }

    fn client(&self, node: usize, who: &'static UserFixture) -> Person {
        self.person(node, Credential::Token(who.token.clone()), who)
    }

    fn person(&self, node: usize, credential: Credential, who: &'static UserFixture) -> Person {
        let address = self.nodes[node].address();
        Person::new(self.http.clone(), address, credential, Some(who))
    }
}

/// The newest ids in the output of `token list`.
fn newest(list: &str, many: usize) -> Vec<String> {
    let ids = list.lines().filter_map(|line| {
        line.split(|c: char| !c.is_ascii_digit())
            .find(|part| !part.is_empty())?
            .parse::<i64>()
            .ok()
    });
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(many);
    ids.iter().map(i64::to_string).collect()
}

/// The n-th of many shifts that do not overlap.
pub fn draft(vendor: &Person, n: usize) -> Value {
    let (row, day) = (n % vendor.vehicles.len(), n / vendor.vehicles.len() + 1);
    vendor.draft(row, 24 * i64::try_from(day).expect("few"))
}

/// Receives the frames for these new shifts and checks that each arrives once and in the order of the inbox.
pub async fn expect_new_shifts(socket: &mut Socket, after: i64, shifts: usize) -> Vec<Value> {
    let (mut told, mut shown) = (Vec::new(), Vec::new());
    while told.len() < shifts || shown.len() < shifts {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("notification") => {
                let seq = after + i64::try_from(told.len()).expect("few") + 1;
                assert_eq!(frame["seq"], seq, "{frame}");
                let shift = frame["notification"]["data"]["shift_id"].clone();
                assert!(!told.contains(&shift), "notified twice: {frame}");
                told.push(shift);
            }
            Some("unread_count") => {
                let seq = after + i64::try_from(told.len()).expect("few");
                assert_eq!(frame["seq"], seq, "{frame}");
            }
            Some("shift") => {
                let shift = frame["shift"]["id"].clone();
                assert!(!shown.contains(&shift), "`shift` frame twice: {frame}");
                shown.push(shift);
            }
            _ => panic!("unexpected frame: {frame}"),
        }
    }
    told
}

/// Receives the decision about a shift: its `shift` frame, and the `resolved` frame with this `seq` and its count.
pub async fn expect_decision(socket: &mut Socket, seq: i64, decided: &Value) {
    let (mut shown, mut resolved, mut counted) = (false, false, false);
    while !(shown && resolved && counted) {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("shift") => shown |= frame["shift"] == *decided,
            Some("resolved") => {
                assert_eq!(frame["seq"], seq, "{frame}");
                assert_eq!(frame["resolved"]["status"], decided["status"], "{frame}");
                assert_eq!(frame["resolved"]["by"], decided["decided_by"], "{frame}");
                resolved = true;
            }
            Some("unread_count") => counted = frame["seq"] == seq,
            _ => panic!("unexpected frame: {frame}"),
        }
    }
}

/// Checks that a socket with all changes up to `seq` receives nothing more. Only the last count may still arrive.
pub async fn expect_nothing_after(socket: &mut Socket, seq: i64) {
    socket
        .send(json!({"action": "are you there", "ref": "no more?"}))
        .await;
    loop {
        let frame = socket.frame().await;
        if frame["ref"] == "no more?" {
            return;
        }
        assert_eq!(
            (&frame["type"], &frame["seq"]),
            (&json!("unread_count"), &json!(seq)),
            "{frame}"
        );
    }
}

/// Checks that news travelled faster than by sweeps. Each step began when the one before had arrived at other
/// servers. With sweeps alone, one second apart, most steps would take about that long on any machine.
pub fn took_less_than_a_sweep(mut steps: Vec<Duration>) {
    steps.sort_unstable();
    let median = steps[steps.len() / 2];
    assert!(median < Duration::from_millis(700), "{steps:?}");
}
