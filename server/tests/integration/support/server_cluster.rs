//! Several servers on one PostgreSQL, with a Redis between them or without.

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
use testkit::{Postgres, Redis, TestDatabase};

/// How soon something happens that nobody hints at: what is promised, and a second for a machine that does other things as well.
pub const SWEPT_WITHIN: Duration = Duration::from_secs(3);
/// Longest that anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// A cluster and its people: a vendor's user, and EICs of the station that decides about all its shifts.
pub struct Cluster {
    nodes: Vec<Server>,
    http: reqwest::Client,
    vendor: &'static UserFixture,
    eics: Vec<&'static UserFixture>,
    home: TestFolder,
    /// What is between the servers.
    pub redis: Option<Redis>,
    // Last: the database is dropped before its server ends.
    postgres: Option<Postgres>,
}

impl Cluster {
    /// So many servers with a Redis between them.
    pub fn with_redis(nodes: usize) -> Self {
        let redis = Redis::start();
        Self::on(Postgres::shared(), nodes, Some(redis))
    }

    /// So many servers with nothing between them.
    pub fn without_redis(nodes: usize) -> Self {
        Self::on(Postgres::shared(), nodes, None)
    }

    /// So many servers with a Redis that is not there yet.
    pub fn before_redis(nodes: usize) -> Self {
        let mut redis = Redis::start();
        redis.kill();
        Self::on(Postgres::shared(), nodes, Some(redis))
    }

    /// So many servers with a Redis between them, on a PostgreSQL that can be stopped.
    pub fn with_postgres(nodes: usize) -> Self {
        let postgres = Postgres::start();
        let mut cluster = Self::on(&postgres, nodes, Some(Redis::start()));
        cluster.postgres = Some(postgres);
        cluster
    }

    fn on(postgres: &Postgres, nodes: usize, redis: Option<Redis>) -> Self {
        let home = TestFolder::of(TestDatabase::Postgres(postgres.create()));
        let file = home.path().join("credentials.json");
        let demo = "demo --eics 3 --vendors 1 --vehicles 4 --drivers 4 --credentials";
        let mut arguments: Vec<_> = demo.split(' ').collect();
        arguments.push(file.to_str().expect("text"));
        home.run(&arguments).ok();
        let credentials: Value =
            serde_json::from_slice(&fs::read(&file).expect("credentials")).expect("JSON");

        let settings: Vec<_> = redis
            .iter()
            .map(|redis| ("REDIS_URL".to_owned(), redis.url()))
            .collect();
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

    /// How many servers there are.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The vendor's user, as a client of this server.
    pub fn vendor(&self, node: usize) -> Person {
        self.client(node, self.vendor)
    }

    /// The n-th EIC, as a client of this server.
    pub fn eic(&self, n: usize, node: usize) -> Person {
        self.client(node, self.eics[n])
    }

    /// Somebody with this token, as a client of this server.
    pub fn holder(&self, token: &str, node: usize) -> Person {
        let credential = Credential::Token(token.to_owned());
        Person::new(
            self.http.clone(),
            self.nodes[node].address(),
            credential,
            None,
        )
    }

    /// The n-th EIC with a session of their own: as a client of one server, and of another.
    pub async fn signed_in(&self, n: usize, nodes: [usize; 2]) -> [Person; 2] {
        let who = self.eics[n];
        let nobody = self.person(nodes[0], Credential::None, who);
        let answer = nobody.sign_in(&who.email, &who.password).await;
        answer.must_be(200);
        let cookie = answer.session_cookie().expect("a session cookie");
        nodes.map(|node| self.person(node, Credential::Cookie(cookie.clone()), who))
    }

    /// Runs a command on the database.
    pub fn command(&self, arguments: &[&str]) -> CommandOutput {
        self.home.run(arguments)
    }

    /// The Redis between the servers.
    pub fn redis(&mut self) -> &mut Redis {
        self.redis.as_mut().expect("started with one")
    }

    /// The PostgreSQL that can be stopped.
    pub fn postgres(&mut self) -> &mut Postgres {
        self.postgres.as_mut().expect("started with its own")
    }

    /// The status with which a server says whether it can work.
    pub async fn ready(&self, node: usize) -> u16 {
        self.holder("", node).get("/readyz").await.status
    }

    /// Waits until every server says this about whether it can work.
    pub async fn all_ready(&self, status: u16) {
        let deadline = Instant::now() + PATIENCE;
        for node in 0..self.nodes() {
            while self.ready(node).await != status {
                assert!(
                    Instant::now() < deadline,
                    "node {node} never says {status}:\n{}",
                    self.nodes[node].log()
                );
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// Waits until every server has swept: twice, since a sweep may be under way.
    pub async fn all_swept(&self) {
        let email = &self.eics[2].email;
        for _ in 0..2 {
            let mut sockets = Vec::new();
            for node in 0..self.nodes() {
                let token = self.command(&["token", "create", email]).ok();
                sockets.push(self.holder(token.trim(), node).socket().await);
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

    /// Stops a server as an operator does, and waits for its end.
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

/// The newest ids in what `token list` printed.
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

/// The n-th of many shifts that do not stand in each other's way.
pub fn draft(vendor: &Person, n: usize) -> Value {
    let (row, day) = (n % vendor.vehicles.len(), n / vendor.vehicles.len() + 1);
    vendor.draft(row, 24 * i64::try_from(day).expect("few"))
}

/// What a socket hears of the creation of these shifts: each once and in the order of the inbox, whatever way it takes.
pub async fn hears_of(socket: &mut Socket, after: i64, shifts: usize) -> Vec<Value> {
    let (mut told, mut shown) = (Vec::new(), Vec::new());
    while told.len() < shifts || shown.len() < shifts {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("notification") => {
                let seq = after + i64::try_from(told.len()).expect("few") + 1;
                assert_eq!(frame["seq"], seq, "{frame}");
                let shift = frame["notification"]["data"]["shift_id"].clone();
                assert!(!told.contains(&shift), "told twice: {frame}");
                told.push(shift);
            }
            Some("unread_count") => {
                let seq = after + i64::try_from(told.len()).expect("few");
                assert_eq!(frame["seq"], seq, "{frame}");
            }
            Some("shift") => {
                let shift = frame["shift"]["id"].clone();
                assert!(!shown.contains(&shift), "shown twice: {frame}");
                shown.push(shift);
            }
            _ => panic!("what is this? {frame}"),
        }
    }
    told
}

/// A socket that has heard of everything up to `seq` hears of nothing more. Only the last count may still be on its way.
pub async fn hears_no_more(socket: &mut Socket, seq: i64) {
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

/// How long each of several steps took of which one began when the one before was heard of on other servers. Sweeps alone, a second apart,
/// would have made most of them take about that long, however fast the machine is.
pub fn took_less_than_a_sweep(mut steps: Vec<Duration>) {
    steps.sort_unstable();
    let median = steps[steps.len() / 2];
    assert!(median < Duration::from_millis(700), "{steps:?}");
}
