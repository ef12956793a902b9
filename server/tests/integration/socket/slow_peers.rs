//! RELIABILITY R5: slow or unresponsive clients do not affect others.

use crate::support::{
    app::TestApp,
    background_load::ShiftBooker,
    large_station::LargeStation,
    page_client::{PageClient, PageTimeouts},
    people::Person,
    process::Process,
    raw_connection::{FIN, RawConnection, TEXT, masked},
};
use rustix::process::Signal;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// Limit on additional memory for clients that do not read, in KiB.
const MEMORY: i64 = 64 * 1024;
/// Longest time that a client that does not read may stay connected.
const CLOSED_WITHIN: Duration = Duration::from_secs(10);
/// Tolerance for small times, because other tests use the same processor.
const JITTER: Duration = Duration::from_millis(50);

struct Size {
    listeners: usize,
    unresponsive: usize,
    shifts: usize,
    cycles: usize,
}

fn size() -> Size {
    if testkit::soak() {
        Size {
            listeners: 40,
            unresponsive: 10,
            shifts: 2_000,
            cycles: 1_000,
        }
    } else {
        Size {
            listeners: 8,
            unresponsive: 4,
            shifts: 240,
            cycles: 100,
        }
    }
}

/// A station whose EICs have one page each.
struct Station {
    large_station: LargeStation,
    booker: ShiftBooker,
    pages: Vec<PageClient>,
}

impl Station {
    async fn start(size: &Size) -> Self {
        let large_station = LargeStation::start(size.listeners, 1);
        let vendor = &large_station.vendors[0];
        let booker = ShiftBooker::new(vendor, large_station.person(&vendor.member));
        let mut pages = Vec::new();
        for eic in &large_station.eics {
            pages.push(PageClient::open(large_station.person(eic), PageTimeouts::BROWSER).await);
        }
        while pages.iter().any(|page| page.events().opened == 0) {
            sleep(Duration::from_millis(10)).await;
        }
        Self {
            large_station,
            booker,
            pages,
        }
    }

    /// Times from the request to the announcement at each page, sorted.
    fn delays(&self, booked: &HashMap<i64, Instant>) -> Vec<Duration> {
        let mut delays = Vec::new();
        for page in &self.pages {
            let events = page.events();
            assert_eq!(
                (events.announced.len(), events.closed.len(), events.lost),
                (booked.len(), 0, 0),
                "each is announced in time"
            );
            delays.extend(
                events
                    .announced
                    .iter()
                    .map(|announced| announced.at.duration_since(booked[&announced.shift])),
            );
        }
        delays.sort_unstable();
        delays
    }
}

/// Two stations side by side, so that other load on the machine affects both: one has clients that do not read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_do_not_read_affect_no_one_and_lose_nothing() {
    let size = size();
    let (with, without) = tokio::join!(Station::start(&size), Station::start(&size));
    let memory = with.large_station.app.process().memory();
    let mut unresponsive = Vec::new();
    for number in 0..size.unresponsive {
        let person = with.large_station.person(&with.large_station.eics[number]);
        let raw = RawConnection::connect_narrow(person.address()).await;
        unresponsive.push(raw.upgrade(&person).await);
    }
    let since = Instant::now();
    let (mut told_with, mut told_without) = (HashMap::new(), HashMap::new());
    let mut closed = 0;
    for number in 0..size.shifts {
        let (here, there) = tokio::join!(with.booker.books(), without.booker.books());
        told_with.insert(here.shift, here.asked);
        told_without.insert(there.shift, there.asked);
        // By then their buffers are full. If they read before they are closed, they would be served again.
        let last = number + 1 == size.shifts;
        if closed == 0 && (last || since.elapsed() >= 2 * CLOSED_WITHIN) {
            if last {
                sleep(CLOSED_WITHIN).await;
            }
            closed = count_closed_as_too_slow(&mut unresponsive).await;
        }
    }
    for page in with.pages.iter().chain(&without.pages) {
        page.wait_until_equal(page.person(), Duration::from_secs(5))
            .await;
    }
    let growth = with.large_station.app.process().memory() - memory;
    assert!(growth <= MEMORY, "{growth} KiB more");
    assert_eq!(closed, size.unresponsive);

    let (slow, fast) = (with.delays(&told_with), without.delays(&told_without));
    let figure = |delays: &[Duration], percent: usize| delays[(delays.len() - 1) * percent / 100];
    for percent in [50, 99] {
        let (with, without) = (figure(&slow, percent), figure(&fast, percent));
        println!("p{percent}: {with:.1?} with, {without:.1?} without clients that do not read");
        assert!(with <= without * 2 + JITTER, "{with:?}, {without:?}");
    }
    // A closed client can reconnect.
    let person = with.large_station.person(&with.large_station.eics[0]);
    let page = PageClient::open(person.clone(), PageTimeouts::FAST).await;
    let back = page.wait_until_equal(&person, Duration::from_secs(2)).await;
    println!(
        "{} clients read, {} do not, {} notifications each; {growth} KiB more; reconnected after {back:.2?}",
        size.listeners, size.unresponsive, size.shifts
    );
}

/// The clients begin to read and finally find a Close frame. Returns their number.
async fn count_closed_as_too_slow(unresponsive: &mut [RawConnection]) -> usize {
    let mut closed = 0;
    for raw in unresponsive {
        assert_eq!(raw.close_code(CLOSED_WITHIN).await, 4000);
        closed += 1;
    }
    closed
}

/// Connections that end in every wrong way leave no open files.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_broken_connections_leave_nothing_open() {
    let cycles = size().cycles;
    let app = TestApp::start();
    let asha = app.asha();
    let mut quiet = app.bharat().socket().await;
    let process = app.process();
    // The database opens its reading connections on demand and keeps them.
    let everywhere = (0..32).map(|number| break_a_connection(&asha, number % 8));
    futures_util::future::join_all(everywhere).await;
    let before = settled(&process).await;
    for number in 0..cycles {
        break_a_connection(&asha, number % 8).await;
    }
    let since = Instant::now();
    let mut after = process.open_files();
    // Fewer is fine: the number of database connections varies.
    while after > before + 2 {
        assert!(
            since.elapsed() < Duration::from_secs(15),
            "{before} open files before, {after} after"
        );
        sleep(Duration::from_millis(50)).await;
        after = process.open_files();
    }
    println!("{cycles} cycles: {before} open files before, {after} after");
    quiet.expect_quiet().await;
}

/// Number of open files once it has not changed for a second.
async fn settled(process: &Process) -> usize {
    let (mut files, mut since) = (process.open_files(), Instant::now());
    while since.elapsed() < Duration::from_secs(1) {
        sleep(Duration::from_millis(20)).await;
        let now = process.open_files();
        if now != files {
            (files, since) = (now, Instant::now());
        }
    }
    files
}

async fn break_a_connection(person: &Person, way: usize) {
    let mut raw = RawConnection::connect(person.address()).await;
    match way {
        // Nothing was sent on this connection.
        0 => {}
        1 => raw.send("GET /ws/notifications/ HTTP/1.1\r\nHo").await,
        2 => raw.ask_upgrade(person, "").await,
        3 => {
            raw.ask_upgrade(person, "").await;
            raw.reset();
            return;
        }
        _ => {
            raw = raw.upgrade(person).await;
            match way {
                4 => {}
                5 => raw.send(&masked(FIN | TEXT, b"{}")[..3]).await,
                6 => {
                    raw.send(masked(FIN | TEXT, br#"{"action":"resume","since":0}"#))
                        .await
                }
                _ => {
                    raw.reset();
                    return;
                }
            }
        }
    }
    drop(raw);
}

/// The buffers of these clients are full as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutdown_does_not_wait_for_clients_that_do_not_read() {
    let mut app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut unresponsive = Vec::new();
    for _ in 0..4 {
        unresponsive.push(
            RawConnection::connect_narrow(app.address())
                .await
                .upgrade(&asha)
                .await,
        );
    }
    for day in 1..=60 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    let since = Instant::now();
    app.signal(Signal::TERM);
    assert_eq!(app.ended(Duration::from_secs(10)).await.code(), Some(0));
    println!(
        "ended after {:.1?} with unresponsive sockets open",
        since.elapsed()
    );
}
