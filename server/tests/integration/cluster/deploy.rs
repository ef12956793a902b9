//! RELIABILITY R6: a deploy is invisible. One server takes over from another on the same database, under load, time and again.

use super::convergence::inbox_audit::Audit;
use crate::support::{
    app::TestApp,
    background_load::{ShiftBooker, decides},
    large_station::LargeStation,
    page_client::{Habits, PageClient},
    raw_connection::RawConnection,
};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use testkit::fault_proxy::{self, FaultProxy};
use tokio::{
    net::TcpStream,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

/// How long a server may take to its end.
const END: Duration = Duration::from_secs(10);
/// Over which its sockets are closed at most, and a moment for the last goodbye.
const WAVES: Duration = Duration::from_secs(6);
/// A signal is not delivered in no time on a machine that does other things as well.
const AT_ONCE: Duration = Duration::from_millis(250);

struct Size {
    eics: usize,
    vendors: usize,
    tabs: usize,
    deploys: usize,
    /// Between two shifts.
    pause: Duration,
}

fn size() -> Size {
    if testkit::soak() {
        Size {
            eics: 4,
            vendors: 196,
            tabs: 10,
            deploys: 20,
            pause: Duration::from_millis(20),
        }
    } else {
        Size {
            eics: 2,
            vendors: 18,
            tabs: 10,
            deploys: 2,
            pause: Duration::from_millis(20),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_takes_over_from_another_and_nobody_notices() {
    let (size, seed) = (size(), fault_proxy::seed());
    let mut crowd = LargeStation::start(size.eics, size.vendors);
    let front = FaultProxy::start(crowd.app.address(), seed).await;
    let members: Vec<_> = crowd
        .eics
        .iter()
        .chain(crowd.vendors.iter().map(|vendor| &vendor.member))
        .cloned()
        .collect();
    let began = Instant::now();
    let mut pages = Vec::new();
    for member in &members {
        let person = crowd.person(member).at(front.address());
        for _ in 0..size.tabs {
            pages.push(PageClient::open(person.clone(), Habits::BROWSER).await);
        }
    }
    all_open(&pages, began).await;

    // Over connections that are in use all the time: one that idles may be closed, at any time and by anyone, just as it is used again.
    let busy = crowd.person(&crowd.eics[0]).apart();
    let bookers: Vec<_> = crowd
        .vendors
        .iter()
        .map(|vendor| {
            let person = crowd.person(&vendor.member).sharing(&busy);
            ShiftBooker::new(vendor, person.at(front.address()))
        })
        .collect();
    let deciders: Vec<_> = crowd
        .eics
        .iter()
        .map(|eic| crowd.person(eic).at(front.address()))
        .collect();
    let enough = CancellationToken::new();
    let work = async {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut ticks = interval(size.pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut shifts = Vec::new();
        while !enough.is_cancelled() {
            ticks.tick().await;
            shifts.push(bookers[dice.usize(0..bookers.len())].books().await.shift);
            if dice.u8(..) < 64 {
                let shift = shifts[dice.usize(0..shifts.len())];
                decides(&deciders[dice.usize(0..deciders.len())], shift, dice.bool()).await;
            }
        }
        shifts
    };
    let deploys = async {
        let (mut slowest, mut thickest) = (Duration::ZERO, 0);
        for _ in 0..size.deploys {
            let next = crowd.app.beside();
            front.set_target(next.address());
            let mut old = std::mem::replace(&mut crowd.app, next);
            let since = Instant::now();
            old.signal(Signal::TERM);
            is_seen_to_stop(&old, since).await;
            assert_eq!(old.ended(END).await.code(), Some(0));
            slowest = slowest.max(since.elapsed());
            assert!(slowest <= END, "{slowest:?}");
            all_open(&pages, since).await;
            thickest = thickest.max(in_waves(&pages, since));
        }
        enough.cancel();
        (slowest, thickest)
    };
    let (shifts, (slowest, thickest)) = tokio::join!(work, deploys);
    let failures: u32 = bookers.iter().map(ShiftBooker::failures).sum();
    assert_eq!(failures, 0, "every request had its answer");

    let mut audit = Audit::default();
    for member in &members {
        let person = crowd.person(member);
        let inbox = audit.inbox(&person).await;
        if crowd.eics.iter().any(|eic| eic.id == member.id) {
            inbox.tells_once_of(&shifts);
        }
        for page in pages.iter().filter(|page| page.is_of(&person)) {
            page.agrees_with(&person, Duration::from_secs(5)).await;
            inbox.rang_once(&page.diary());
        }
    }
    println!(
        "{} deploys, {} sockets, {} shifts, 0 failed, 0 lost, 0 doubled, {audit}; the slowest end after {slowest:.2?}, at most {thickest} \
         came back in one second",
        size.deploys,
        pages.len(),
        shifts.len(),
    );
}

/// A probe is told so at once, and is told until nobody listens any more: who asks in between is never told that it is ready.
async fn is_seen_to_stop(app: &TestApp, since: Instant) {
    let mut told = 0;
    while let Ok(stream) = TcpStream::connect(app.address()).await {
        let mut probe = RawConnection::of(stream);
        probe
            .send(format!(
                "GET /readyz HTTP/1.1\r\nHost: {}\r\n\r\n",
                app.address()
            ))
            .await;
        match probe.answer_within(END).await {
            Some(answer) if answer.status == 503 => {
                assert!(answer.head.contains("connection: close"), "{answer:?}");
                told += 1;
            }
            Some(answer) => assert!(since.elapsed() < AT_ONCE, "{answer:?}"),
            // It came as the door was shut.
            None => break,
        }
        sleep(Duration::from_millis(20)).await;
    }
    assert!(told > 0, "nobody could see that it stops");
}

/// Waits until each page's latest socket is one opened after `since`.
async fn all_open(pages: &[PageClient], since: Instant) {
    let deadline = Instant::now() + WAVES + Duration::from_secs(5);
    let open = |page: &PageClient| page.opened_last() >= Some(since);
    while !pages.iter().all(open) {
        assert!(Instant::now() < deadline, "some page does not come back");
        sleep(Duration::from_millis(50)).await;
    }
}

/// The pages were told to come back, spread over the time that is promised; the most that came back within any one second.
fn in_waves(pages: &[PageClient], since: Instant) -> usize {
    let (mut closed, mut opened) = (Vec::new(), Vec::new());
    for page in pages {
        let diary = page.diary();
        let now = |at: &Instant| *at >= since;
        closed.extend(
            diary
                .closed
                .iter()
                .filter(|(code, at)| *code == 1012 && now(at))
                .map(|(_, at)| *at),
        );
        opened.extend(diary.opened_at.into_iter().filter(now));
    }
    assert_eq!(closed.len(), pages.len(), "each is told, and once");
    let last = closed.iter().max().expect("pages").duration_since(since);
    assert!(last <= WAVES, "{last:?}");
    let told = most_in_a_second(closed);
    let thickest = most_in_a_second(opened);
    println!(
        "the last is told after {last:.1?}, at most {told} in one second; at most {thickest} come back in one"
    );
    // A few may come as one: their waves are narrow. When they are told is the server's doing; when they then come back is also that
    // of the machine, on which all of these clients run.
    assert!(
        pages.len() < 1000 || told * 3 <= pages.len(),
        "{told} of {}",
        pages.len()
    );
    thickest
}

fn most_in_a_second(mut times: Vec<Instant>) -> usize {
    times.sort_unstable();
    (0..times.len())
        .map(|first| {
            times.partition_point(|at| at.duration_since(times[first]) < Duration::from_secs(1))
                - first
        })
        .max()
        .unwrap_or(0)
}

/// A server that stops has sockets for seconds still, and hears for as long what was done elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_cut_off_while_the_server_stops_does_not_hear_it_out() {
    // So many that they are closed over three seconds.
    let mut crowd = LargeStation::start(30, 1);
    let mut sockets = Vec::new();
    for eic in &crowd.eics {
        let person = crowd.person(eic);
        for _ in 0..20 {
            sockets.push(person.socket().await);
        }
    }
    let others = sockets.split_off(20);
    crowd.app.signal(Signal::TERM);
    let email = crowd.eics[0].email.clone();
    crowd.app.command(&["user", "deactivate", &email]).ok();
    let since = Instant::now();
    let closing = sockets.iter_mut().map(async |socket| {
        let code = socket.close_code().await;
        (code, since.elapsed())
    });
    let closed = futures_util::future::join_all(closing).await;
    assert!(closed.iter().any(|(code, _)| *code == 4501), "{closed:?}");
    let late = |(code, at): &(u16, Duration)| *code != 4501 && *at > Duration::from_secs(2);
    assert!(!closed.iter().any(late), "{closed:?}");
    drop(others);
    assert_eq!(crowd.app.ended(END).await.code(), Some(0));
}
