//! RELIABILITY R3 and R4: whatever the network does, every page comes to show exactly what the database holds, and rings once for each
//! notification.

pub mod inbox_audit;
mod mark_read;

use crate::support::{
    background_load::{ShiftBooker, decides},
    large_station::LargeStation,
    page_client::{Diary, Habits, PageClient, Shown},
    people::Person,
};
use futures_util::future::join_all;
use inbox_audit::Audit;
use mark_read::Marker;
use rustix::process::Signal;
use std::time::{Duration, Instant};
use testkit::fault_proxy::{self, FaultProfile, FaultProxy};

/// How long all pages may take once the network is well again.
const CALM: Duration = Duration::from_secs(5);
/// How long a page may take that comes back.
const RETURN: Duration = Duration::from_secs(2);

/// Longest storm: a page that stays away for good must be seen.
const LONGEST: Duration = Duration::from_secs(600);

struct Size {
    eics: usize,
    vendors: usize,
    /// Pages of each of them.
    tabs: usize,
    /// Connections that each page loses at least.
    cuts: u32,
    /// Between two shifts.
    pause: Duration,
    restarts: usize,
}

fn size() -> Size {
    if testkit::soak() {
        Size {
            eics: 32,
            vendors: 8,
            tabs: 5,
            cuts: 100,
            pause: Duration::from_millis(100),
            restarts: 10,
        }
    } else {
        Size {
            eics: 2,
            vendors: 2,
            tabs: 5,
            cuts: 5,
            pause: Duration::from_millis(25),
            restarts: 2,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_shows_what_the_database_holds_after_a_storm() {
    storm(Size {
        restarts: 0,
        ..size()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn also_when_the_server_is_killed_and_stopped_meanwhile() {
    storm(size()).await;
}

async fn storm(size: Size) {
    let seed = fault_proxy::seed();
    let mut crowd = LargeStation::start(size.eics, size.vendors);
    let proxy = FaultProxy::start(crowd.app.address(), seed).await;
    let server = |crowd: &LargeStation| crowd.app.address();

    // Everybody opens their tabs, in the midst of the storm.
    proxy.set_profile(FaultProfile::Faulty);
    let members: Vec<_> = crowd
        .eics
        .iter()
        .chain(crowd.vendors.iter().map(|vendor| &vendor.member))
        .cloned()
        .collect();
    let opening = members.iter().flat_map(|member| {
        let person = crowd.person(member).at(proxy.address());
        (0..size.tabs).map(move |_| PageClient::open(person.clone(), Habits::BRISK))
    });
    let pages = join_all(opening).await;
    // Those who write go through another network, which only leads to the server that runs.
    let straight = FaultProxy::start(server(&crowd), seed).await;
    let bookers: Vec<_> = crowd
        .vendors
        .iter()
        .map(|vendor| ShiftBooker::new(vendor, crowd.person(&vendor.member).at(straight.address())))
        .collect();
    let deciders: Vec<_> = crowd
        .eics
        .iter()
        .map(|eic| crowd.person(eic).at(straight.address()))
        .collect();
    let began = Instant::now();

    let enough = tokio_util::sync::CancellationToken::new();
    let work = work(&bookers, &deciders, &size, seed, &enough);
    let marking = Marker::new(&pages, straight.address(), seed).go_on(&enough);
    let watch = async {
        let mut restarts = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let fewest = pages.iter().map(PageClient::lost).min();
            let fewest = fewest.expect("pages");
            assert!(
                began.elapsed() < LONGEST,
                "{proxy}: {:?}",
                pages
                    .iter()
                    .map(PageClient::diary)
                    .find(|diary| diary.lost == fewest)
            );
            let due = usize::try_from(fewest).expect("few") * (size.restarts + 1)
                / usize::try_from(size.cuts).expect("few");
            if restarts < size.restarts && due > restarts {
                restart(&mut crowd, restarts).await;
                proxy.set_target(server(&crowd));
                straight.set_target(server(&crowd));
                restarts += 1;
            } else if fewest >= size.cuts && restarts == size.restarts {
                break;
            }
        }
        enough.cancel();
    };
    let (shifts, marks, ()) = tokio::join!(work, marking, watch);
    proxy.set_profile(FaultProfile::None);
    let storm = began.elapsed();

    let agreeing = pages.iter().map(async |page| {
        let person = page.person().at(server(&crowd));
        page.agrees_with(&person, CALM).await
    });
    let slowest = join_all(agreeing).await.into_iter().max().expect("pages");
    let mut audit = Audit::default();
    for member in &members {
        let person = crowd.person(member);
        let inbox = audit.inbox(&person).await;
        if crowd.eics.iter().any(|eic| eic.id == member.id) {
            inbox.tells_once_of(&shifts);
        }
        for page in pages.iter().filter(|page| page.is_of(&person)) {
            // It still shows the same: nothing came late.
            assert_eq!(page.shows(), Shown::of_server(&person).await, "{proxy}");
            inbox.rang_once(&page.diary());
        }
    }
    let diaries: Vec<_> = pages.iter().map(PageClient::diary).collect();
    let total = |of: fn(&Diary) -> u32| diaries.iter().map(of).sum::<u32>();
    println!(
        "storm of {storm:.1?}: {} pages, {} connections lost, {} sockets, {} pulls, {} reloads, {} restarts, {} shifts, {marks} marks, {}; \
         calm after {slowest:.2?}; {proxy}",
        pages.len(),
        total(|diary| diary.lost),
        total(|diary| diary.opened),
        total(|diary| diary.pulls),
        total(|diary| diary.reloads),
        size.restarts,
        shifts.len(),
        audit,
    );
}

/// Vendors book and EICs decide until it is enough; the shifts that were acknowledged.
async fn work(
    bookers: &[ShiftBooker],
    deciders: &[Person],
    size: &Size,
    seed: u64,
    enough: &tokio_util::sync::CancellationToken,
) -> Vec<i64> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut shifts = Vec::new();
    while !enough.is_cancelled() {
        let booked = bookers[dice.usize(0..bookers.len())].books().await;
        shifts.push(booked.shift);
        if dice.bool() {
            let shift = shifts[dice.usize(0..shifts.len())];
            decides(&deciders[dice.usize(0..deciders.len())], shift, dice.bool()).await;
        }
        tokio::time::sleep(size.pause).await;
    }
    shifts
}

/// Killed at first, stopped in order the next time, and so on.
async fn restart(crowd: &mut LargeStation, number: usize) {
    let kill = number.is_multiple_of(2);
    crowd
        .app
        .signal(if kill { Signal::KILL } else { Signal::TERM });
    let status = crowd.app.ended(Duration::from_secs(10)).await;
    assert!(kill || status.code() == Some(0), "{status:?}");
    crowd.app.restart_with(&[]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_comes_back_shows_within_two_seconds_what_it_missed() {
    let crowd = LargeStation::start(1, 1);
    let proxy = FaultProxy::start(crowd.app.address(), 0).await;
    let eic = crowd.person(&crowd.eics[0]);
    let booker = ShiftBooker::new(&crowd.vendors[0], crowd.person(&crowd.vendors[0].member));
    let page = PageClient::open(eic.at(proxy.address()), Habits::BRISK).await;
    let mut expected = 0;
    // The second time it misses more than can be replayed.
    for missed in [60, 520] {
        proxy.set_profile(FaultProfile::Offline);
        for _ in 0..missed {
            booker.books().await;
        }
        let newest = eic.inbox().await["notifications"][0].clone();
        eic.marks(&newest, "read").await;
        proxy.set_profile(FaultProfile::None);
        page.wake();
        let took = page.agrees_with(&eic, RETURN).await;
        println!("missed {missed}: {took:.2?}");
        expected += missed;
        assert_eq!(
            page.shows().unread,
            expected - if missed == 60 { 1 } else { 2 }
        );
    }
    let diary = page.diary();
    assert_eq!(diary.violations, [""; 0]);
    let mut rung: Vec<_> = diary.rung.iter().map(|rung| rung.id).collect();
    rung.sort_unstable();
    let many = rung.len();
    rung.dedup();
    assert_eq!(rung.len(), many, "it rings once for each");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_never_given_a_socket_learns_all_by_asking() {
    let crowd = LargeStation::start(1, 1);
    let proxy = FaultProxy::start(crowd.app.address(), 0).await;
    proxy.set_profile(FaultProfile::BlockUpgrades);
    let eic = crowd.person(&crowd.eics[0]);
    let booker = ShiftBooker::new(&crowd.vendors[0], crowd.person(&crowd.vendors[0].member));
    let page = PageClient::open(eic.at(proxy.address()), Habits::BRISK).await;
    for _ in 0..3 {
        booker.books().await;
        let took = page
            .agrees_with(&eic, Habits::BRISK.poll + Duration::from_secs(1))
            .await;
        println!("by asking: {took:.2?}");
    }
    let diary = page.diary();
    assert_eq!((diary.opened, diary.rung.len()), (0, 3), "{diary:?}");
}
