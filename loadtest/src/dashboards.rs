//! What open dashboards cost: every shift changes the list on each of them, and each fetches it again.

mod dashboard;

use super::{
    idle::create_sessions,
    listeners::{Credential, SocketTarget},
    markdown_table::MarkdownTable,
    process_usage::Usage,
    report::Percentiles,
    shift_creator::{CreatedShift, ShiftCreator},
    test_server::{PreparedServer, RunningServer},
    unix_time::UnixTime,
};
use dashboard::{Event, Page};
use serde::Serialize;
use std::{collections::HashSet, fmt, path::Path, time::Duration};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

/// Shifts on every list before anything is measured: a whole page of them, which is 25.
const ON_THE_LIST: usize = 30;
/// Dashboards that are opened at the same time.
const OPENED_AT_ONCE: usize = 64;
/// Longest time for one shift; what is not exact by then is reported as such.
const PATIENCE: Duration = Duration::from_secs(60);

/// When a dashboard fetches its list after it was told of a shift; what it is told meanwhile comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refetch {
    /// After 150 ms, all at the same moment: what pages did once.
    Coalesced,
    /// At any moment between 500 and 5,000 ms, each at one of its own: what pages do.
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
    /// The server's processor time until all were told.
    pub told_cpu_seconds: f64,
    /// The server's processor time until all were exact: with the refetches.
    pub cpu_seconds: f64,
    /// From the request until the last dashboard was told.
    pub told_ms: f64,
    /// From the request until the last dashboard had a list with the shift on it.
    pub exact_ms: f64,
    /// Lists that were fetched.
    pub refetches: usize,
    /// Lists that came without the shift, and answers that were no list; each was asked for again.
    pub repeated: usize,
    /// Dashboards that were not exact after a minute.
    pub missing: usize,
    /// From the request for a list to its last byte.
    pub list_ms: Percentiles,
    /// The size of a list as it is sent: compressed, as browsers ask for it.
    pub list_bytes: usize,
}

impl DashboardsReport {
    /// Opens the dashboards on a new SQLite database and asks for the shifts.
    ///
    /// # Panics
    /// If the server refuses a socket or a shift.
    pub async fn measure(shiftbell: &Path, plan: DashboardsPlan) -> Self {
        let prepared = PreparedServer::new(shiftbell, plan.dashboards);
        create_sessions(&prepared.url()).await;
        let server = prepared.serve();
        let nodes = [server.address()];
        let creator = ShiftCreator::new(&nodes, &server.accounts().vendors[0]);
        for _ in 0..ON_THE_LIST {
            creator.post().await;
        }
        let (events, mut told) = unbounded_channel();
        // Closes the dashboards when it is dropped.
        let _open = open(server.accounts().targets(&nodes, 1), plan.refetch, &events).await;
        let mut shifts = Vec::with_capacity(plan.shifts);
        for _ in 0..plan.shifts {
            shifts.push(OneShift::measure(&server, &creator, plan.dashboards, &mut told).await);
        }
        Self {
            dashboards: plan.dashboards,
            refetch: plan.refetch,
            shifts,
        }
    }
}

/// Opens a dashboard at each target: its list, then its socket.
async fn open(
    targets: Vec<SocketTarget>,
    refetch: Refetch,
    events: &UnboundedSender<Event>,
) -> JoinSet<()> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .tcp_nodelay(true)
        .pool_max_idle_per_host(targets.len())
        .build()
        .expect("a client");
    let (mut opening, mut open) = (JoinSet::new(), JoinSet::new());
    let mut run = |page: Page| open.spawn(page.run(refetch, events.clone()));
    for (place, target) in targets.into_iter().enumerate() {
        if opening.len() == OPENED_AT_ONCE
            && let Some(page) = opening.join_next().await
        {
            run(page.expect("a dashboard"));
        }
        let target = SocketTarget {
            credential: Credential::Session(target.credential.text().to_owned()),
            ..target
        };
        opening.spawn(Page::open(place, target, http.clone()));
    }
    while let Some(page) = opening.join_next().await {
        run(page.expect("a dashboard"));
    }
    open
}

impl OneShift {
    async fn measure(
        server: &RunningServer,
        creator: &ShiftCreator,
        dashboards: usize,
        events: &mut UnboundedReceiver<Event>,
    ) -> Self {
        let before = Usage::of(server.process());
        let posted = creator.post().await;
        let deadline = Instant::now() + PATIENCE;
        let (mut told, mut exact) = (DashboardsReached::default(), DashboardsReached::default());
        let (mut took, mut repeated, mut list_bytes) = (Vec::new(), 0, 0);
        let mut told_cpu = None;
        while exact.pages.len() < dashboards {
            let Ok(event) = timeout_at(deadline, events.recv()).await else {
                break;
            };
            match event.expect("dashboards hold the other end") {
                Event::Told { page, shift, at } => {
                    if shift == posted.shift {
                        told.note(page, at);
                    }
                    if told.pages.len() == dashboards && told_cpu.is_none() {
                        told_cpu = Some((Usage::of(server.process()) - before).cpu);
                    }
                }
                Event::Fetched(list) => {
                    took.push(list.took);
                    list_bytes = list_bytes.max(list.bytes);
                    if list.shifts.contains(&posted.shift) {
                        exact.note(list.page, list.at);
                    } else {
                        repeated += 1;
                    }
                }
                Event::Refused => repeated += 1,
            }
        }
        let cpu = (Usage::of(server.process()) - before).cpu;
        // What the last answer left to do is no part of the next shift.
        sleep(Duration::from_millis(200)).await;
        Self {
            told_cpu_seconds: told_cpu.unwrap_or(cpu).as_secs_f64(),
            cpu_seconds: cpu.as_secs_f64(),
            told_ms: told.last_after(&posted),
            exact_ms: exact.last_after(&posted),
            refetches: took.len(),
            repeated,
            missing: dashboards - exact.pages.len(),
            list_ms: Percentiles::of(took),
            list_bytes,
        }
    }
}

/// Dashboards of which something is true, and since when of all of them.
#[derive(Default)]
struct DashboardsReached {
    pages: HashSet<usize>,
    last: Option<UnixTime>,
}

impl DashboardsReached {
    fn note(&mut self, page: usize, at: UnixTime) {
        if self.pages.insert(page) {
            self.last = self.last.max(Some(at));
        }
    }

    fn last_after(&self, posted: &CreatedShift) -> f64 {
        self.last
            .map_or(0.0, |last| crate::report::millis(last.since(posted.asked)))
    }
}

impl fmt::Display for DashboardsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} open dashboards, refetch {:?}",
            self.dashboards, self.refetch
        )?;
        let mut table = MarkdownTable::new(&[
            "shift",
            "server CPU until all are told, s",
            "until all are exact, s",
            "all told, ms",
            "all exact, ms",
            "lists",
            "repeated",
            "missing",
            "a list p50, ms",
            "p99, ms",
            "bytes",
        ]);
        for (place, shift) in self.shifts.iter().enumerate() {
            table.row([
                (place + 1).to_string(),
                format!("{:.2}", shift.told_cpu_seconds),
                format!("{:.2}", shift.cpu_seconds),
                format!("{:.0}", shift.told_ms),
                format!("{:.0}", shift.exact_ms),
                shift.refetches.to_string(),
                shift.repeated.to_string(),
                shift.missing.to_string(),
                format!("{:.1}", shift.list_ms.p50),
                format!("{:.1}", shift.list_ms.p99),
                shift.list_bytes.to_string(),
            ]);
        }
        write!(f, "{table}")
    }
}
