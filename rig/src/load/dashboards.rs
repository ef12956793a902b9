//! What open dashboards cost: every shift changes the list on each of them, and each fetches it again.

use super::{
    PATIENCE,
    idle::open_sessions,
    listen::Proof,
    moment::Moment,
    open_all,
    post::{Posted, Poster},
    report::Percentiles,
    server::{Prepared, Server},
    table::Table,
    usage::Usage,
};
use serde::Serialize;
use std::{fmt, net::SocketAddr, path::Path, time::Duration};
use tokio::{task::JoinSet, time::sleep};

/// When a dashboard fetches its list after it was told of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refetch {
    /// After 150 ms, all at the same moment: what pages did once.
    Coalesced,
    /// Spread evenly over 500 to 5,000 ms: what pages do.
    Spread,
}

/// How much is asked of the server.
#[derive(Clone, Copy, Debug)]
pub struct DashboardsPlan {
    /// Open dashboards, each of an EIC of its own.
    pub dashboards: usize,
    /// Shifts, one after the other.
    pub shifts: usize,
    /// When each dashboard fetches its list.
    pub refetch: Refetch,
}

/// What it came to.
#[derive(Clone, Debug, Serialize)]
pub struct DashboardsReport {
    /// Open dashboards.
    pub dashboards: usize,
    /// When each fetched its list.
    pub refetch: Refetch,
    /// One entry for each shift.
    pub shifts: Vec<OneShift>,
}

/// One shift.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OneShift {
    /// The server's processor time, deliveries and refetches.
    pub cpu_seconds: f64,
    /// From the request until the last dashboard was told.
    pub told_ms: f64,
    /// From the request until the last dashboard had fetched a list with the shift on it.
    pub exact_ms: f64,
    /// How long the server took for a list.
    pub list_ms: Percentiles,
    /// Lists that came without the shift and were fetched again.
    pub repeated: usize,
    /// The size of a list as it is sent.
    pub list_bytes: usize,
}

struct Fetched {
    exact: Moment,
    took: Vec<Duration>,
    bytes: usize,
}

impl DashboardsReport {
    /// Opens the dashboards on a new SQLite database and asks for the shifts.
    ///
    /// # Panics
    /// If the server refuses what it must grant.
    pub async fn measure(shiftbell: &Path, plan: DashboardsPlan) -> Self {
        let prepared = Prepared::new(shiftbell, plan.dashboards);
        open_sessions(&prepared.url()).await;
        let server = prepared.serve();
        let nodes = [server.address()];
        let mut seats = server.people().seats(&nodes, 1);
        for seat in &mut seats {
            seat.proof = Proof::Session(seat.proof.text().to_owned());
        }
        let sessions: Vec<_> = seats.iter().map(|seat| seat.proof.clone()).collect();
        let listeners = open_all(seats).await;
        let poster = Poster::new(&nodes, &server.people().vendors[0]);
        let http = reqwest::Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .pool_max_idle_per_host(plan.dashboards)
            .build()
            .expect("a client");
        // Every dashboard was loaded once, and has its connection.
        refetch(&http, &server, &sessions, None, Duration::ZERO).await;
        let mut shifts = Vec::with_capacity(plan.shifts);
        for told in 1..=plan.shifts {
            let before = Usage::of(server.process());
            let posted = poster.post().await;
            listeners.hear(told * listeners.count(), PATIENCE).await;
            let heard = Moment::now();
            let fetched = match plan.refetch {
                Refetch::Coalesced => {
                    sleep(Duration::from_millis(150)).await;
                    refetch(&http, &server, &sessions, Some(posted), Duration::ZERO).await
                }
                Refetch::Spread => {
                    sleep(Duration::from_millis(500)).await;
                    let spread = Duration::from_millis(4500);
                    refetch(&http, &server, &sessions, Some(posted), spread).await
                }
            };
            let after = Usage::of(server.process());
            shifts.push(OneShift::new(posted, heard, &fetched, after - before));
        }
        listeners.close().await;
        Self {
            dashboards: plan.dashboards,
            refetch: plan.refetch,
            shifts,
        }
    }
}

/// Every dashboard fetches its list, each at its moment within `spread`, and again until the shift is on it.
async fn refetch(
    http: &reqwest::Client,
    server: &Server,
    sessions: &[Proof],
    posted: Option<Posted>,
    spread: Duration,
) -> Vec<Fetched> {
    let mut pages = JoinSet::new();
    let count = u32::try_from(sessions.len().max(1)).expect("few");
    for (place, session) in (0_u32..).zip(sessions) {
        let (http, session, address) = (http.clone(), session.clone(), server.address());
        // Evenly: by chance comes to the same, and differs from run to run.
        let delay = spread * place / count;
        pages.spawn(async move {
            sleep(delay).await;
            fetch(&http, address, session.text(), posted).await
        });
    }
    pages.join_all().await
}

async fn fetch(
    http: &reqwest::Client,
    address: SocketAddr,
    session: &str,
    posted: Option<Posted>,
) -> Fetched {
    let wanted = posted.map(|posted| format!("\"shift\":{{\"id\":{},", posted.shift));
    let mut took = Vec::new();
    loop {
        let began = Moment::now();
        // Both what pages ask now and what they asked before mean the first page of all shifts.
        let answer = http
            .get(format!("http://{address}/fn/shifts/list?"))
            .header("cookie", format!("shiftbell={session}"))
            .header("accept-encoding", "identity")
            .header("sec-fetch-site", "same-origin")
            .send()
            .await
            .expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        assert!(status.is_success(), "{status}: {text}");
        let now = Moment::now();
        took.push(now.since(began));
        if wanted.as_ref().is_none_or(|wanted| text.contains(wanted)) {
            return Fetched {
                exact: now,
                took,
                bytes: text.len(),
            };
        }
    }
}

impl OneShift {
    fn new(posted: Posted, heard: Moment, fetched: &[Fetched], used: Usage) -> Self {
        let since = |moment: Moment| moment.since(posted.asked).as_secs_f64() * 1000.0;
        let took: Vec<_> = fetched.iter().flat_map(|one| one.took.clone()).collect();
        Self {
            cpu_seconds: used.cpu.as_secs_f64(),
            told_ms: since(heard),
            exact_ms: fetched
                .iter()
                .map(|one| since(one.exact))
                .fold(0.0, f64::max),
            repeated: took.len() - fetched.len(),
            list_ms: Percentiles::of(took),
            list_bytes: fetched.iter().map(|one| one.bytes).max().unwrap_or(0),
        }
    }
}

impl fmt::Display for DashboardsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} open dashboards, refetch {:?}",
            self.dashboards, self.refetch
        )?;
        let mut table = Table::new(&[
            "shift",
            "server CPU, s",
            "all told, ms",
            "all exact, ms",
            "a list p50, ms",
            "p99, ms",
            "repeated",
            "bytes",
        ]);
        for (place, shift) in self.shifts.iter().enumerate() {
            table.row([
                (place + 1).to_string(),
                format!("{:.2}", shift.cpu_seconds),
                format!("{:.0}", shift.told_ms),
                format!("{:.0}", shift.exact_ms),
                format!("{:.1}", shift.list_ms.p50),
                format!("{:.1}", shift.list_ms.p99),
                shift.repeated.to_string(),
                shift.list_bytes.to_string(),
            ]);
        }
        write!(f, "{table}")
    }
}
