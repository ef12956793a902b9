//! How long requests take that have nothing to do with the load beside them.

use super::{http_client::http_client, report::Percentiles};
use serde::Serialize;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{task::JoinHandle, time::interval};
use tokio_util::sync::CancellationToken;

/// Time between two requests.
const EVERY: Duration = Duration::from_millis(10);

/// Times of requests that were sent one after the other.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Neighbours {
    /// A request that only needs a worker thread: `GET /healthz`.
    pub health_ms: Percentiles,
    /// A request with a credential that reads a small list: `GET /api/notifications/`.
    pub list_ms: Percentiles,
}

/// Requests that are sent until they are stopped.
pub struct Probe {
    stop: CancellationToken,
    times: [JoinHandle<Vec<Duration>>; 2],
}

impl Probe {
    /// Starts to send requests.
    pub fn start(address: SocketAddr, token: &str) -> Self {
        let stop = CancellationToken::new();
        let times = ["/healthz", "/api/notifications/?limit=5"].map(|path| {
            let url = format!("http://{address}{path}");
            tokio::spawn(send(url, token.to_owned(), stop.clone()))
        });
        Self { stop, times }
    }

    /// Ends the requests and returns their times.
    pub async fn stop(self) -> Neighbours {
        self.stop.cancel();
        let [health, list] = self.times;
        Neighbours {
            health_ms: Percentiles::of(health.await.expect("no panic")),
            list_ms: Percentiles::of(list.await.expect("no panic")),
        }
    }
}

async fn send(url: String, token: String, stop: CancellationToken) -> Vec<Duration> {
    let http = http_client();
    let mut ticks = interval(EVERY);
    let mut times = Vec::new();
    while !stop.is_cancelled() {
        ticks.tick().await;
        let began = Instant::now();
        let answer = http.get(&url).bearer_auth(&token).send().await;
        let answer = answer.expect("an answer");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.bytes().await.expect("a body");
        times.push(began.elapsed());
    }
    times
}
