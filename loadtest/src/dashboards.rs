//! Cost of open dashboards: every shift changes the list on each of them, and each fetches its list again.

mod dashboard;

use super::{
    http_client::http_client,
    idle::create_sessions,
    listeners::{Credential, SocketTarget},
    markdown_table::MarkdownTable,
    process_usage::Usage,
    report::Percentiles,
    shift_creator::{CreatedShift, ShiftCreator},
    test_server::{PreparedServer, RunningServer},
    unix_time::UnixTime,
};
use dashboard::{Dashboard, Event};
use serde::Serialize;
use std::{collections::HashSet, fmt, path::Path, time::Duration};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

/// Shifts created before the measurement, so that the first page of every list is full (25 rows).
const ON_THE_LIST: usize = 30;
/// Dashboards that are opened at the same time.
const OPENED_AT_ONCE: usize = 64;
/// Longest wait for one shift. Dashboards without the shift are then reported as missing.
const TIMEOUT: Duration = Duration::from_secs(60);

/// When a dashboard fetches its list after a `shift` frame. Frames that arrive before the fetch are covered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refetch {
    /// 150 ms after the frame, all dashboards at the same moment, as in an earlier version of the page.
    Coalesced,
    /// At a random moment 500 to 5,000 ms after the frame, as in the page.
    Spread,
}

/// Size of the measurement.
#[derive(Clone, Copy, Debug)]
pub struct DashboardsPlan {
    /// Open dashboards, each of a different EIC.
    pub dashboards: usize,
    /// Shifts, created one after another.
    pub shifts: usize,
    /// When each dashboard fetches its list.
    pub refetch: Refetch,
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct DashboardsReport {
    /// Open dashboards.
    pub dashboards: usize,
    /// When each dashboard fetched its list.
    pub refetch: Refetch,
    /// One entry per shift.
    pub shifts: Vec<ShiftMeasurement>,
}

/// The measurements of one shift.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ShiftMeasurement {
    /// CPU time of the server until every dashboard had received the frame, in seconds.
    pub notified_cpu_seconds: f64,
    /// CPU time of the server until every dashboard showed the shift, in seconds: includes the refetches.
    pub cpu_seconds: f64,
    /// Time from the request to the last frame, in milliseconds.
    pub notified_ms: f64,
    /// Time from the request until the last dashboard had a list with the shift, in milliseconds.
    pub up_to_date_ms: f64,
    /// Number of lists fetched.
    pub refetches: usize,
    /// Fetches that failed or returned a list without the shift. Each was repeated.
    pub repeated: usize,
    /// Dashboards without the shift after one minute.
    pub missing: usize,
    /// Time from the request for a list to its last byte.
    pub list_ms: Percentiles,
    /// Largest size of a list in bytes, compressed as for browsers.
    pub list_bytes: usize,
}

impl DashboardsReport {
    /// Opens the dashboards on a new SQLite database and creates the shifts.
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
        let (events, mut notified) = unbounded_channel();
        // Closes the dashboards when it is dropped.
        let _open = open(server.accounts().targets(&nodes, 1), plan.refetch, &events).await;
        let mut shifts = Vec::with_capacity(plan.shifts);
        for _ in 0..plan.shifts {
            shifts.push(
                ShiftMeasurement::measure(&server, &creator, plan.dashboards, &mut notified).await,
            );
        }
        Self {
            dashboards: plan.dashboards,
            refetch: plan.refetch,
            shifts,
        }
    }
}

/// Opens one dashboard per target: its list, then its socket.
async fn open(
    targets: Vec<SocketTarget>,
    refetch: Refetch,
    events: &UnboundedSender<Event>,
) -> JoinSet<()> {
    let http = http_client();
    let (mut opening, mut open) = (JoinSet::new(), JoinSet::new());
    let mut run = |page: Dashboard| open.spawn(page.run(refetch, events.clone()));
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
        opening.spawn(Dashboard::open(place, target, http.clone()));
    }
    while let Some(page) = opening.join_next().await {
        run(page.expect("a dashboard"));
    }
    open
}

impl ShiftMeasurement {
    async fn measure(
        server: &RunningServer,
        creator: &ShiftCreator,
        dashboards: usize,
        events: &mut UnboundedReceiver<Event>,
    ) -> Self {
        let before = Usage::of(server.process());
        let posted = creator.post().await;
        let deadline = Instant::now() + TIMEOUT;
        let (mut notified, mut up_to_date) =
            (DashboardsReached::default(), DashboardsReached::default());
        let (mut took, mut repeated, mut list_bytes) = (Vec::new(), 0, 0);
        let mut notified_cpu = None;
        while up_to_date.dashboards.len() < dashboards {
            let Ok(event) = timeout_at(deadline, events.recv()).await else {
                break;
            };
            match event.expect("the dashboards hold senders") {
                Event::Notified { page, shift, at } => {
                    if shift == posted.shift {
                        notified.note(page, at);
                    }
                    if notified.dashboards.len() == dashboards && notified_cpu.is_none() {
                        notified_cpu = Some((Usage::of(server.process()) - before).cpu);
                    }
                }
                Event::Fetched(list) => {
                    took.push(list.took);
                    list_bytes = list_bytes.max(list.bytes);
                    if list.shifts.contains(&posted.shift) {
                        up_to_date.note(list.page, list.at);
                    } else {
                        repeated += 1;
                    }
                }
                Event::Refused => repeated += 1,
            }
        }
        let cpu = (Usage::of(server.process()) - before).cpu;
        // Work that is left after the last response must not count for the next shift.
        sleep(Duration::from_millis(200)).await;
        Self {
            notified_cpu_seconds: notified_cpu.unwrap_or(cpu).as_secs_f64(),
            cpu_seconds: cpu.as_secs_f64(),
            notified_ms: notified.last_after(&posted),
            up_to_date_ms: up_to_date.last_after(&posted),
            refetches: took.len(),
            repeated,
            missing: dashboards - up_to_date.dashboards.len(),
            list_ms: Percentiles::of(took),
            list_bytes,
        }
    }
}

/// Dashboards that have reached a state, and the time of the last one.
#[derive(Default)]
struct DashboardsReached {
    dashboards: HashSet<usize>,
    last: Option<UnixTime>,
}

impl DashboardsReached {
    fn note(&mut self, page: usize, at: UnixTime) {
        if self.dashboards.insert(page) {
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
            "server CPU until all notified, s",
            "until all up to date, s",
            "all notified, ms",
            "all up to date, ms",
            "lists",
            "repeated",
            "missing",
            "list p50, ms",
            "p99, ms",
            "bytes",
        ]);
        for (place, shift) in self.shifts.iter().enumerate() {
            table.row([
                (place + 1).to_string(),
                format!("{:.2}", shift.notified_cpu_seconds),
                format!("{:.2}", shift.cpu_seconds),
                format!("{:.0}", shift.notified_ms),
                format!("{:.0}", shift.up_to_date_ms),
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
