//! An emergency to many EICs: time until the last one has it, time until all have acknowledged it, memory of the server.

use super::{
    accounts::Accounts,
    cluster::Cluster,
    http_client::http_client,
    listeners::SocketTarget,
    markdown_table::MarkdownTable,
    process_usage::Usage,
    report::millis,
    test_server::{PreparedServer, RunningServer},
    websocket_client::WebSocketClient,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{fmt, net::SocketAddr, path::Path, time::Duration};
use tokio::{task::JoinSet, time::Instant};

/// Sockets that are opened, and acknowledgements that are sent, at the same time.
const AT_ONCE: usize = 64;
/// Longest wait for one EIC. Those without the notification are then reported as missing.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The measurements.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct EmergencyReport {
    /// Servers.
    pub nodes: usize,
    /// EICs with an open socket.
    pub eics: usize,
    /// Time until the request was answered, in milliseconds.
    pub answer_ms: f64,
    /// Time from the request until the last EIC had the notification, in milliseconds.
    pub notified_ms: f64,
    /// EICs without the notification after one minute.
    pub missing: usize,
    /// Time from the first to the last acknowledgement, in milliseconds.
    pub acknowledged_ms: f64,
    /// CPU time of the server for all of this, in seconds.
    pub cpu_seconds: f64,
    /// Memory of the server before it, in KiB.
    pub kib_before: f64,
    /// Memory of the server after it, in KiB.
    pub kib_after: f64,
}

impl EmergencyReport {
    /// Opens a socket for each of `eics`; another EIC of the same station raises an emergency, and all acknowledge it.
    /// One node has a new SQLite database. Several have PostgreSQL and Redis, which is killed before the emergency.
    ///
    /// # Panics
    /// If the server refuses a socket, the emergency or an acknowledgement.
    pub async fn measure(shiftbell: &Path, eics: usize, nodes: usize) -> Self {
        let mut servers = Servers::start(shiftbell, eics + 1, nodes);
        let mut targets = servers.accounts().targets(&servers.addresses(), 1);
        let raiser = targets.remove(0);
        let sockets = open(&targets).await;
        let before = servers.usage();
        servers.kill_redis();
        let since = Instant::now();
        let mut waiting: JoinSet<_> = sockets.into_iter().map(notified).collect();
        let emergency = raise(&raiser).await;
        let answered = since.elapsed();
        let (mut last, mut missing) = (Duration::ZERO, 0);
        while let Some(at) = waiting.join_next().await {
            match at.expect("a task") {
                Some(at) => last = last.max(at.duration_since(since)),
                None => missing += 1,
            }
        }
        let acknowledging = Instant::now();
        acknowledge(targets, &emergency).await;
        let acknowledged = acknowledging.elapsed();
        let after = servers.usage();
        Self {
            nodes,
            eics,
            answer_ms: millis(answered),
            notified_ms: millis(last),
            missing,
            acknowledged_ms: millis(acknowledged),
            cpu_seconds: (after.cpu - before.cpu).as_secs_f64(),
            kib_before: before.kib,
            kib_after: after.kib,
        }
    }
}

/// The processes under load.
enum Servers {
    One(RunningServer),
    Several(Cluster),
}

impl Servers {
    fn start(shiftbell: &Path, eics: usize, nodes: usize) -> Self {
        if nodes > 1 {
            Self::Several(Cluster::start(shiftbell, eics, nodes))
        } else {
            Self::One(PreparedServer::new(shiftbell, eics).serve())
        }
    }

    fn addresses(&self) -> Vec<SocketAddr> {
        match self {
            Self::One(server) => vec![server.address()],
            Self::Several(cluster) => cluster.addresses(),
        }
    }

    fn accounts(&self) -> &Accounts {
        match self {
            Self::One(server) => server.accounts(),
            Self::Several(cluster) => cluster.accounts(),
        }
    }

    fn usage(&self) -> Usage {
        match self {
            Self::One(server) => Usage::of(server.process()),
            Self::Several(cluster) => cluster.usage().nodes,
        }
    }

    fn kill_redis(&mut self) {
        if let Self::Several(cluster) = self {
            cluster.kill_redis();
        }
    }
}

async fn open(targets: &[SocketTarget]) -> Vec<WebSocketClient> {
    let mut sockets = Vec::with_capacity(targets.len());
    for chunk in targets.chunks(AT_ONCE) {
        let opening: JoinSet<_> = chunk
            .iter()
            .map(|target| {
                let credential = format!("Authorization: Bearer {}", target.credential.text());
                let address = target.address;
                async move { WebSocketClient::open(address, "", None, &credential).await }
            })
            .collect();
        let opened = opening.join_all().await.into_iter();
        sockets.extend(opened.map(|socket| socket.expect("an open socket")));
    }
    sockets
}

/// When the notification arrives at a socket; `None` if it does not.
async fn notified(mut socket: WebSocketClient) -> Option<Instant> {
    let waiting = async {
        let mut at = None;
        while at.is_none() {
            let look = |text: &[u8]| {
                let is_it = text.windows(11).any(|part| part == b"\"EMERGENCY\"");
                at = at.or_else(|| is_it.then(Instant::now));
            };
            socket.read(look).await.ok()?;
        }
        at
    };
    tokio::time::timeout(TIMEOUT, waiting).await.ok().flatten()
}

async fn raise(raiser: &SocketTarget) -> Value {
    let (http, base) = (http_client(), format!("http://{}/api", raiser.address));
    let token = raiser.credential.text();
    let me = http.get(format!("{base}/me/")).bearer_auth(token).send();
    let me: Value = me.await.expect("a response").json().await.expect("JSON");
    let body = json!({"station_id": me["user"]["roles"][0]["station_id"], "message": "Fire"});
    let request = http.post(format!("{base}/emergencies/")).bearer_auth(token);
    let answer = request.json(&body).send().await.expect("a response");
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.expect("JSON");
    answer["emergency"]["id"].clone()
}

async fn acknowledge(targets: Vec<SocketTarget>, emergency: &Value) {
    let http = http_client();
    let path = format!("/api/emergencies/{emergency}/acknowledge/");
    for chunk in targets.chunks(AT_ONCE) {
        let sent: JoinSet<_> = chunk
            .iter()
            .map(|target| {
                let url = format!("http://{}{path}", target.address);
                let request = http.post(url).bearer_auth(target.credential.text());
                async move { request.send().await.expect("a response").status() }
            })
            .collect();
        let answers = sent.join_all().await;
        assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    }
}

impl fmt::Display for EmergencyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = MarkdownTable::new(&[
            "nodes",
            "EICs",
            "answer, ms",
            "last EIC notified, ms",
            "missing",
            "all acknowledged, ms",
            "server CPU, s",
            "memory before, MiB",
            "after, MiB",
        ]);
        table.row([
            self.nodes.to_string(),
            self.eics.to_string(),
            format!("{:.0}", self.answer_ms),
            format!("{:.0}", self.notified_ms),
            self.missing.to_string(),
            format!("{:.0}", self.acknowledged_ms),
            format!("{:.2}", self.cpu_seconds),
            format!("{:.1}", self.kib_before / 1024.0),
            format!("{:.1}", self.kib_after / 1024.0),
        ]);
        write!(f, "{table}")
    }
}
