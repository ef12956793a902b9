//! Pages of a large fleet next to sockets: what each page costs, and what others notice of it.

use super::{
    history,
    http_client::http_client,
    idle::create_sessions,
    markdown_table::MarkdownTable,
    neighbours::{Neighbours, Probe},
    open_all,
    process_usage::Usage,
    report::{Deliveries, Percentiles, count, millis},
    shift_creator::{CreatedShift, ShiftCreator},
    test_server::{PreparedServer, RunningServer},
};
use serde::Serialize;
use std::{
    fmt,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{interval, sleep},
};
use tokio_util::sync::CancellationToken;

/// Time between two shifts, whose frames are the deliveries.
const SHIFT_EVERY: Duration = Duration::from_millis(200);

/// What vendors open.
const VENDOR_PAGES: [&str; 7] = [
    "/",
    "/?status=all",
    "/?status=all&q=patel",
    "/shifts/new",
    "/fn/fleet/drivers?text=pat",
    "/shifts/print?status=all",
    "/api/shifts/?page_size=200",
];
/// What EICs open.
const EIC_PAGES: [&str; 5] = [
    "/",
    "/?status=past",
    "/?status=all&q=4471",
    "/notifications",
    "/fn/shifts/list?",
];

/// Size of the measurement.
#[derive(Clone, Copy, Debug)]
pub struct PagesPlan {
    /// Vehicles of the vendor.
    pub vehicles: usize,
    /// Drivers of the vendor.
    pub drivers: usize,
    /// Shifts of the vendor before the measurement.
    pub shifts: usize,
    /// EICs, each with an open socket.
    pub sockets: usize,
    /// Pages that are requested at the same time.
    pub clients: usize,
    /// Duration of each part of the measurement: without and with pages.
    pub duration: Duration,
}

impl Default for PagesPlan {
    fn default() -> Self {
        Self {
            vehicles: 300,
            drivers: 2_000,
            shifts: 50_000,
            sockets: 100,
            clients: 4,
            duration: Duration::from_secs(20),
        }
    }
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct PagesReport {
    /// One entry per page, requested alone.
    pub pages: Vec<PageCost>,
    /// Other requests and sockets while no page is requested.
    pub alone: Others,
    /// The same while pages are requested all the time.
    pub beside_pages: Others,
    /// Pages that were answered in that time.
    pub answered: usize,
}

/// What one page costs.
#[derive(Clone, Debug, Serialize)]
pub struct PageCost {
    /// Role of the user, and path of the page.
    pub page: String,
    /// Time from the request to the last byte.
    pub ms: Percentiles,
    /// CPU time of the server in milliseconds.
    pub cpu_ms: f64,
}

/// What others notice.
#[derive(Clone, Debug, Serialize)]
pub struct Others {
    /// Times of other requests.
    pub requests: Neighbours,
    /// Notifications of shifts that were created meanwhile.
    pub deliveries: Deliveries,
}

/// The user's session and the path of a page.
type Page = (String, &'static str);

impl PagesReport {
    /// Fills a SQLite database and measures.
    ///
    /// # Panics
    /// If the server refuses a request.
    pub async fn measure(shiftbell: &Path, plan: PagesPlan) -> Self {
        let prepared =
            PreparedServer::with_fleet(shiftbell, plan.sockets, plan.vehicles, plan.drivers);
        create_sessions(&prepared.url()).await;
        history::write_shifts(&prepared.url(), prepared.accounts(), plan.shifts).await;
        let server = prepared.serve();
        let accounts = server.accounts();
        let of = |token: &String, paths: &[&'static str]| -> Vec<Page> {
            paths.iter().map(|path| (token.clone(), *path)).collect()
        };
        let vendor = of(&accounts.vendors[0].token, &VENDOR_PAGES);
        let eic = of(&accounts.eics[0].token, &EIC_PAGES);
        let mut pages = Vec::new();
        for (role, list) in [("vendor", &vendor), ("EIC", &eic)] {
            for page in list {
                pages.push(PageCost::measure(&server, role, page).await);
            }
        }
        let nodes = [server.address()];
        let listeners = open_all(accounts.targets(&nodes, 1)).await;
        let creator = ShiftCreator::new(&nodes, &accounts.vendors[0]);
        let (alone, created_alone) = others(&server, &creator, plan.duration).await;
        let load = PageLoad::start(server.address(), [vendor, eic].concat(), plan.clients);
        let (beside, created_beside) = others(&server, &creator, plan.duration).await;
        let answered = load.stop().await;
        let received = listeners.close().await;
        let others = |requests, created: &[CreatedShift]| Others {
            requests,
            deliveries: Deliveries::of(created, &received),
        };
        Self {
            pages,
            alone: others(alone, &created_alone),
            beside_pages: others(beside, &created_beside),
            answered,
        }
    }
}

/// Creates shifts and sends other requests for a while.
async fn others(
    server: &RunningServer,
    creator: &ShiftCreator,
    duration: Duration,
) -> (Neighbours, Vec<CreatedShift>) {
    let probe = Probe::start(server.address(), &server.accounts().eics[0].token);
    let (began, mut created) = (Instant::now(), Vec::new());
    let mut ticks = interval(SHIFT_EVERY);
    while began.elapsed() < duration || created.is_empty() {
        ticks.tick().await;
        created.push(creator.post().await);
    }
    // The last frames.
    sleep(Duration::from_millis(500)).await;
    (probe.stop().await, created)
}

impl PageCost {
    async fn measure(server: &RunningServer, role: &str, page: &Page) -> Self {
        const TIMES: u32 = 20;
        let http = http_client();
        get(&http, server.address(), page).await;
        let before = Usage::of(server.process());
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let began = Instant::now();
            get(&http, server.address(), page).await;
            times.push(began.elapsed());
        }
        let cpu = (Usage::of(server.process()) - before).cpu / TIMES;
        Self {
            page: format!("{role} {}", page.1),
            ms: Percentiles::of(times),
            cpu_ms: millis(cpu),
        }
    }
}

/// Clients that open one page after the other.
struct PageLoad {
    stop: CancellationToken,
    answered: Arc<AtomicUsize>,
    clients: JoinSet<()>,
}

impl PageLoad {
    fn start(address: SocketAddr, pages: Vec<Page>, clients: usize) -> Self {
        let (stop, answered) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        for client_number in 0..clients {
            let (pages, stop, answered) = (pages.clone(), stop.clone(), answered.clone());
            tasks.spawn(async move {
                let http = http_client();
                for page in pages.iter().cycle().skip(client_number) {
                    if stop.is_cancelled() {
                        return;
                    }
                    get(&http, address, page).await;
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Self {
            stop,
            answered,
            clients: tasks,
        }
    }

    async fn stop(self) -> usize {
        let answered = self.answered.load(Ordering::Relaxed);
        self.stop.cancel();
        self.clients.join_all().await;
        answered
    }
}

/// Gets a page as a browser does, compressed.
async fn get(http: &reqwest::Client, address: SocketAddr, (session, path): &Page) {
    let request = http
        .get(format!("http://{address}{path}"))
        .header("cookie", format!("shiftbell={session}"))
        .header("sec-fetch-site", "same-origin")
        .header("accept-encoding", "gzip, deflate, br");
    let answer = request.send().await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.bytes().await.expect("a body");
}

impl fmt::Display for PagesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = MarkdownTable::new(&["page", "p50, ms", "p99, ms", "server CPU, ms"]);
        for page in &self.pages {
            table.row([
                page.page.clone(),
                format!("{:.1}", page.ms.p50),
                format!("{:.1}", page.ms.p99),
                format!("{:.1}", page.cpu_ms),
            ]);
        }
        writeln!(f, "{table}")?;
        writeln!(f, "{} pages answered beside these:", self.answered)?;
        let mut table = MarkdownTable::new(&[
            "others",
            "alone p50, ms",
            "p99, ms",
            "beside pages p50, ms",
            "p99, ms",
            "ratio of p50",
        ]);
        let rows = [
            ("/healthz", |others: &Others| others.requests.health_ms),
            ("notifications", |others: &Others| others.requests.list_ms),
            ("shift to frame", |others: &Others| {
                others.deliveries.delivery_ms
            }),
        ] as [(&str, fn(&Others) -> Percentiles); 3];
        for (name, of) in rows {
            let (alone, beside) = (of(&self.alone), of(&self.beside_pages));
            table.row([
                name.to_owned(),
                format!("{:.2}", alone.p50),
                format!("{:.2}", alone.p99),
                format!("{:.2}", beside.p50),
                format!("{:.2}", beside.p99),
                format!("{:.1}", beside.p50 / alone.p50),
            ]);
        }
        write!(f, "{table}")?;
        let lost = self.alone.deliveries.lost + self.beside_pages.deliveries.lost;
        write!(
            f,
            "frames lost {lost}, of {:.0}",
            count(self.alone.deliveries.delivered + self.beside_pages.deliveries.delivered)
        )
    }
}
