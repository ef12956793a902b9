//! RELIABILITY R5: one slow or dead peer harms no one.

use crate::support::{
    app::TestApp,
    background_load::ShiftBooker,
    large_station::LargeStation,
    page_client::{Habits, PageClient},
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

/// More memory than this a deaf peer must not cost, in KiB.
const MEMORY: i64 = 64 * 1024;
/// How long a peer that does not read may be kept.
const CLOSED_WITHIN: Duration = Duration::from_secs(10);
/// What a ratio of small times is allowed for: another test's turn on the same processor.
const JITTER: Duration = Duration::from_millis(50);

struct Size {
    listeners: usize,
    deaf: usize,
    shifts: usize,
    cycles: usize,
}

fn size() -> Size {
    if testkit::soak() {
        Size {
            listeners: 40,
            deaf: 10,
            shifts: 2_000,
            cycles: 1_000,
        }
    } else {
        Size {
            listeners: 8,
            deaf: 4,
            shifts: 240,
            cycles: 100,
        }
    }
}

/// A network whose EICs have a page each.
struct Station {
    crowd: LargeStation,
    booker: ShiftBooker,
    pages: Vec<PageClient>,
}

impl Station {
    async fn start(size: &Size) -> Self {
        let crowd = LargeStation::start(size.listeners, 1);
        let vendor = &crowd.vendors[0];
        let booker = ShiftBooker::new(vendor, crowd.person(&vendor.member));
        let mut pages = Vec::new();
        for eic in &crowd.eics {
            pages.push(PageClient::open(crowd.person(eic), Habits::BROWSER).await);
        }
        while pages.iter().any(|page| page.diary().opened == 0) {
            sleep(Duration::from_millis(10)).await;
        }
        Self {
            crowd,
            booker,
            pages,
        }
    }

    /// How long it took from asking for a shift to ringing at each page, shortest first.
    fn delays(&self, booked: &HashMap<i64, Instant>) -> Vec<Duration> {
        let mut delays = Vec::new();
        for page in &self.pages {
            let diary = page.diary();
            assert_eq!(
                (diary.rung.len(), diary.closed.len(), diary.lost),
                (booked.len(), 0, 0),
                "each is told in time"
            );
            delays.extend(
                diary
                    .rung
                    .iter()
                    .map(|rung| rung.at.duration_since(booked[&rung.shift])),
            );
        }
        delays.sort_unstable();
        delays
    }
}

/// Two networks side by side, so that whatever else the machine does slows both: one with deaf sockets, one without.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_harms_nobody_and_loses_nothing() {
    let size = size();
    let (with, without) = tokio::join!(Station::start(&size), Station::start(&size));
    let memory = with.crowd.app.process().memory();
    let mut deaf = Vec::new();
    for number in 0..size.deaf {
        let person = with.crowd.person(&with.crowd.eics[number]);
        let raw = RawConnection::connect_narrow(person.address()).await;
        deaf.push(raw.upgrade(&person).await);
    }
    let since = Instant::now();
    let (mut told_with, mut told_without) = (HashMap::new(), HashMap::new());
    let mut closed = 0;
    for number in 0..size.shifts {
        let (here, there) = tokio::join!(with.booker.books(), without.booker.books());
        told_with.insert(here.shift, here.asked);
        told_without.insert(there.shift, there.asked);
        // What they have room for has been said by then; those that read before they were closed would be served again.
        let last = number + 1 == size.shifts;
        if closed == 0 && (last || since.elapsed() >= 2 * CLOSED_WITHIN) {
            if last {
                sleep(CLOSED_WITHIN).await;
            }
            closed = are_closed_as_too_slow(&mut deaf).await;
        }
    }
    for page in with.pages.iter().chain(&without.pages) {
        page.agrees_with(page.person(), Duration::from_secs(5))
            .await;
    }
    let growth = with.crowd.app.process().memory() - memory;
    assert!(growth <= MEMORY, "{growth} KiB more");
    assert_eq!(closed, size.deaf);

    let (slow, fast) = (with.delays(&told_with), without.delays(&told_without));
    let figure = |delays: &[Duration], percent: usize| delays[(delays.len() - 1) * percent / 100];
    for percent in [50, 99] {
        let (with, without) = (figure(&slow, percent), figure(&fast, percent));
        println!("p{percent}: {with:.1?} with, {without:.1?} without the deaf ones");
        assert!(with <= without * 2 + JITTER, "{with:?}, {without:?}");
    }
    // UserFixture was closed comes back.
    let person = with.crowd.person(&with.crowd.eics[0]);
    let page = PageClient::open(person.clone(), Habits::BRISK).await;
    let back = page.agrees_with(&person, Duration::from_secs(2)).await;
    println!(
        "{} listen, {} do not, {} notifications each; {growth} KiB more; back after {back:.2?}",
        size.listeners, size.deaf, size.shifts
    );
}

/// They begin to read, and find a Close frame in the end: the server had given them up. How many.
async fn are_closed_as_too_slow(deaf: &mut [RawConnection]) -> usize {
    let mut closed = 0;
    for raw in deaf {
        assert_eq!(raw.close_code(CLOSED_WITHIN).await, 4000);
        closed += 1;
    }
    closed
}

/// Connections that end in every way but the right one leave nothing behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_broken_connections_leave_nothing_open() {
    let cycles = size().cycles;
    let app = TestApp::start();
    let asha = app.asha();
    let mut quiet = app.bharat().socket().await;
    let process = app.process();
    // The database's readers are opened when they are first needed, and stay.
    let everywhere = (0..32).map(|number| break_a_connection(&asha, number % 8));
    futures_util::future::join_all(everywhere).await;
    let before = settled(&process).await;
    for number in 0..cycles {
        break_a_connection(&asha, number % 8).await;
    }
    let since = Instant::now();
    let mut after = process.open_files();
    // Fewer is no harm: the database's connections come and go.
    while after > before + 2 {
        assert!(
            since.elapsed() < Duration::from_secs(15),
            "{before} open files before, {after} after"
        );
        sleep(Duration::from_millis(50)).await;
        after = process.open_files();
    }
    println!("{cycles} cycles: {before} open files before, {after} after");
    quiet.is_quiet().await;
}

/// Open files when none was opened or closed for a second.
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
        // Nothing was said.
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

/// Whose buffers are full, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_does_not_wait_for_the_deaf() {
    let mut app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut deaf = Vec::new();
    for _ in 0..4 {
        deaf.push(
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
    println!("ended after {:.1?} with deaf sockets open", since.elapsed());
}
