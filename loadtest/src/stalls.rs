//! How long one request keeps the only worker thread of a server. While it runs, `GET /healthz` is sent again and again:
//! its longest time is how long everything else of that thread waited.

mod requests;

use super::{
    accounts::{Accounts, EicAccount},
    history,
    http_client::http_client,
    idle::create_sessions,
    markdown_table::MarkdownTable,
    open_all,
    report::{Percentiles, millis},
    test_server::{PreparedServer, RunningServer},
};
use serde::Serialize;
use std::{
    fmt,
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Pause between two requests to `/healthz`.
const PAUSE: Duration = Duration::from_micros(500);
/// What a request causes after its response, such as frames, still counts as its own for this time.
const AFTERWARDS: Duration = Duration::from_millis(100);

/// Size of the measurement.
#[derive(Clone, Copy, Debug)]
pub struct StallsPlan {
    /// EICs of the station.
    pub eics: usize,
    /// How many of them have an open socket.
    pub sockets: usize,
    /// Vehicles of the vendor.
    pub vehicles: usize,
    /// Drivers of the vendor.
    pub drivers: usize,
    /// Shifts of the vendor before the measurement.
    pub shifts: usize,
    /// Unread notifications of those EICs who read and mark them.
    pub unread: usize,
    /// How often each request is sent.
    pub times: usize,
}

impl Default for StallsPlan {
    fn default() -> Self {
        Self {
            eics: 10_000,
            sockets: 1_000,
            vehicles: 300,
            drivers: 2_000,
            shifts: 50_000,
            unread: 10_000,
            times: 15,
        }
    }
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct StallsReport {
    /// One entry per request; the first is without any.
    pub stalls: Vec<Stall>,
}

/// What others waited for while one request was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Stall {
    /// Who sent what.
    pub request: String,
    /// Time of the request itself.
    pub answer_ms: Percentiles,
    /// Longest wait for `/healthz` meanwhile: the first quartile of all times. Other programs make a wait longer, never
    /// shorter.
    pub wait_ms: f64,
    /// The median of these waits.
    pub median_wait_ms: f64,
}

impl StallsReport {
    /// Fills a SQLite database, starts a server with one worker thread and measures.
    ///
    /// # Panics
    /// If the server refuses a request.
    pub async fn measure(shiftbell: &Path, plan: StallsPlan) -> Self {
        let server = start(shiftbell, &plan).await;
        let accounts = server.accounts();
        let targets = accounts.targets(&[server.address()], 1).into_iter();
        // Those who mark all notifications read have no socket: each of them is needed once.
        let listeners = open_all(targets.skip(plan.times).take(plan.sockets).collect()).await;
        let health = format!("http://{}/healthz", server.address());
        let http = http_client();
        let mut stalls = Vec::new();
        for repeated in requests::all(&server, &plan).await {
            let mut runs = Vec::new();
            for one in repeated.sent {
                runs.push(beside(&health, one.send(&http)).await);
            }
            stalls.push(Stall::of(repeated.name, runs));
        }
        let broken = listeners
            .close()
            .await
            .into_iter()
            .find_map(|one| one.ended);
        assert_eq!(broken, None, "a socket broke");
        Self { stalls }
    }
}

async fn start(shiftbell: &Path, plan: &StallsPlan) -> RunningServer {
    let StallsPlan {
        eics,
        vehicles,
        drivers,
        shifts,
        unread,
        ..
    } = *plan;
    let prepared = PreparedServer::with_fleet(shiftbell, eics, vehicles, drivers);
    create_sessions(&prepared.url()).await;
    let readers = readers(prepared.accounts(), plan);
    history::write(&prepared.url(), prepared.accounts(), readers, unread, false).await;
    history::write_shifts(&prepared.url(), prepared.accounts(), shifts).await;
    prepared.serve_with(&[("TOKIO_WORKER_THREADS", "1")])
}

/// The EICs with many unread notifications.
fn readers<'a>(accounts: &'a Accounts, plan: &StallsPlan) -> &'a [EicAccount] {
    &accounts.eics[..plan.times]
}

/// Runs a request and returns its time and the longest wait for `/healthz`.
async fn beside(health: &str, request: impl Future<Output = ()>) -> (Duration, Duration) {
    let stop = CancellationToken::new();
    let waiting = tokio::spawn(longest_wait(health.to_owned(), stop.clone()));
    sleep(Duration::from_millis(5)).await;
    let began = Instant::now();
    request.await;
    let answered = began.elapsed();
    sleep(AFTERWARDS).await;
    stop.cancel();
    (answered, waiting.await.expect("no panic"))
}

async fn longest_wait(url: String, stop: CancellationToken) -> Duration {
    let http = http_client();
    get(&http, &url).await;
    let mut longest = Duration::ZERO;
    while !stop.is_cancelled() {
        let began = Instant::now();
        get(&http, &url).await;
        longest = longest.max(began.elapsed());
        sleep(PAUSE).await;
    }
    longest
}

async fn get(http: &reqwest::Client, url: &str) {
    let answer = http.get(url).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{url}: {}", answer.status());
    answer.bytes().await.expect("a body");
}

impl Stall {
    fn of(request: String, runs: Vec<(Duration, Duration)>) -> Self {
        let (answers, mut waits): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        waits.sort_unstable();
        let at = |place: usize| waits.get(place).map_or(0.0, |wait| millis(*wait));
        Self {
            request,
            answer_ms: Percentiles::of(answers),
            wait_ms: at(waits.len() / 4),
            median_wait_ms: at(waits.len() / 2),
        }
    }
}

impl fmt::Display for StallsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = MarkdownTable::new(&[
            "request",
            "answer p50, ms",
            "longest wait for /healthz, first quartile, ms",
            "median, ms",
        ]);
        for stall in &self.stalls {
            table.row([
                stall.request.clone(),
                format!("{:.1}", stall.answer_ms.p50),
                format!("{:.1}", stall.wait_ms),
                format!("{:.1}", stall.median_wait_ms),
            ]);
        }
        write!(f, "{table}")
    }
}
