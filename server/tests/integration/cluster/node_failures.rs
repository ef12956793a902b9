//! The setup of `make nodes` as an operator sees it: three servers with PostgreSQL, Redis and a TLS proxy, while
//! parts of it fail.

use crate::support::tls_client;
use futures_util::StreamExt;
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use testkit::{Programs, Topology};
use tokio::time::timeout;
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

const EICS: usize = 3;
/// Time limit for all notifications to arrive after the last failure: a reconnect and one sweep.
const CALM: Duration = Duration::from_secs(20);

/// A client outside the proxy.
#[derive(Clone)]
struct Outside {
    proxy: SocketAddr,
    certificate: String,
    client: Client,
    token: String,
}

/// The changes of an inbox received over sockets, and those received twice.
#[derive(Debug, Default)]
struct Heard {
    seqs: BTreeSet<i64>,
    twice: Vec<i64>,
}

impl Outside {
    fn new(topology: &Topology, person: &Value) -> Self {
        let certificate = topology.proxy.certificate().to_owned();
        Self {
            proxy: ([127, 0, 0, 1], topology.proxy.port()).into(),
            client: tls_client::client(&certificate),
            certificate,
            token: person["token"].as_str().expect("a token").to_owned(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.proxy.port())
    }

    /// Creates a shift. Without a response the request is sent again with the same key.
    async fn creates(&self, key: &str, draft: &Value) {
        loop {
            let sent = self
                .client
                .post(self.url("/api/shifts/"))
                .bearer_auth(&self.token)
                .header("idempotency-key", key)
                .timeout(Duration::from_secs(3))
                .json(draft)
                .send();
            match sent.await.map(|answer| answer.status().as_u16()) {
                Ok(201) => return,
                // The proxy found no server, or the server could not tell the result: send the same request again.
                Ok(502..=504) | Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                Ok(other) => panic!("{key}: unexpected response {other}"),
            }
        }
    }

    /// Listens forever and reconnects with `since`.
    async fn listens(self, heard: Arc<Mutex<Heard>>) {
        loop {
            // However a socket ends, open another.
            let _ended = self.listens_once(&heard).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn listens_once(&self, heard: &Mutex<Heard>) -> Option<()> {
        let last = lock(heard).seqs.last().copied().unwrap_or(0);
        let url = format!(
            "wss://localhost:{}/ws/notifications/?since={last}",
            self.proxy.port()
        );
        let mut request = url.into_client_request().expect("a request");
        let token = HeaderValue::from_str(&format!("Bearer {}", self.token)).expect("a header");
        request.headers_mut().insert("authorization", token);
        let stream = tls_client::connect(self.proxy, &self.certificate)
            .await
            .ok()?;
        let (mut socket, _) = client_async(request, stream).await.ok()?;
        while let Ok(Some(Ok(message))) = timeout(Duration::from_secs(40), socket.next()).await {
            let Message::Text(text) = message else {
                continue;
            };
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            if frame["type"] == "notification" {
                let seq = frame["seq"].as_i64().expect("a seq");
                let mut heard = lock(heard);
                if !heard.seqs.insert(seq) {
                    heard.twice.push(seq);
                }
            }
        }
        None
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[tokio::test]
async fn loses_and_duplicates_nothing_while_parts_fail() {
    let shifts: i64 = if testkit::soak() { 600 } else { 60 };
    let programs = Programs {
        shiftbell: env!("CARGO_BIN_EXE_shiftbell").into(),
        site: None,
    };
    let demo = [
        "--eics",
        "3",
        "--vendors",
        "1",
        "--vehicles",
        "4",
        "--drivers",
        "4",
    ];
    let mut topology = tokio::task::spawn_blocking(move || Topology::start(&programs, &demo, None))
        .await
        .expect("the command starts");
    let people: Value = serde_json::from_str(topology.credentials()).expect("JSON");
    let heard: Vec<Arc<Mutex<Heard>>> = (0..EICS).map(|_| Arc::default()).collect();
    let listening: Vec<_> = (0..EICS)
        .map(|n| {
            let eic = Outside::new(&topology, &people["eics"][n]);
            tokio::spawn(eic.listens(heard[n].clone()))
        })
        .collect();

    let vendor = Outside::new(&topology, &people["vendors"][0]);
    let first = crate::support::people::in_hours(24);
    for n in 0..shifts {
        // A part fails or comes back after each tenth of the shifts.
        if n % (shifts / 10) == 0 {
            match n / (shifts / 10) {
                1 => topology.nodes[1].kill(),
                2 => topology.nodes[1].start_again(),
                3 => topology.redis.kill(),
                4 => topology.nodes[0].stop(),
                5 => topology.nodes[0].start_again(),
                6 => topology.redis.start_again(),
                7 => {
                    topology.postgres.crash();
                    topology.postgres.start_again();
                }
                8 => {
                    topology.proxy.kill();
                    topology.proxy.start_again();
                }
                _ => {}
            }
        }
        let vehicle = usize::try_from(n % 4).expect("small");
        let start = first + jiff::SignedDuration::from_mins(30 * (n / 4));
        let draft = json!({
            "vehicle_id": people["vendors"][0]["vehicle_ids"][vehicle],
            "driver_id": people["vendors"][0]["driver_ids"][vehicle],
            "start_time": start,
            "end_time": start + jiff::SignedDuration::from_mins(30),
        });
        vendor.creates(&format!("shift-{n}"), &draft).await;
    }

    let all: BTreeSet<i64> = (1..=shifts).collect();
    let everybody_knows = async {
        while heard.iter().any(|heard| lock(heard).seqs != all) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(timeout(CALM, everybody_knows).await.is_ok(), "{heard:?}");
    for heard in &heard {
        assert_eq!(lock(heard).twice, [0; 0]);
    }
    listening.iter().for_each(tokio::task::JoinHandle::abort);
}
