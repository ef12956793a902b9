//! RELIABILITY R3 and R4: on any network, every page finally shows exactly what the database holds, and announces
//! each notification once.

pub mod inbox_audit;
mod mark_read;

use crate::support::{
    background_load::{ShiftBooker, decides, decides_several},
    large_station::LargeStation,
    page_client::{PageClient, PageEvents, PageTimeouts, Shown},
    people::Person,
};
use futures_util::future::join_all;
use inbox_audit::Audit;
use mark_read::Marker;
use rustix::process::Signal;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use testkit::fault_proxy::{self, FaultProfile, FaultProxy};

/// Time limit for all pages after the network has recovered.
const CALM: Duration = Duration::from_secs(5);
/// Time limit for a page that reconnects.
const RETURN: Duration = Duration::from_secs(2);

/// Longest run of the faulty network. A page that never reconnects must make the test fail.
const LONGEST: Duration = Duration::from_secs(600);

struct Size {
    eics: usize,
    vendors: usize,
    /// Pages per user.
    tabs: usize,
    /// Connections that each page must lose at least.
    cuts: u32,
    /// Pause between two shifts.
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
async fn pages_show_the_database_after_network_faults() {
    storm(Size {
        restarts: 0,
        ..size()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_show_the_database_after_network_faults_and_server_restarts() {
    storm(size()).await;
}

async fn storm(size: Size) {
    let seed = fault_proxy::seed();
    let mut large_station = LargeStation::start(size.eics, size.vendors);
    let proxy = FaultProxy::start(large_station.app.address(), seed).await;
    let server = |large_station: &LargeStation| large_station.app.address();

    // All pages are opened while the network is faulty.
    proxy.set_profile(FaultProfile::Faulty);
    let members: Vec<_> = large_station
        .eics
        .iter()
        .chain(large_station.vendors.iter().map(|vendor| &vendor.member))
        .cloned()
        .collect();
    let opening = members.iter().flat_map(|member| {
        let person = large_station.person(member).at(proxy.address());
        (0..size.tabs).map(move |_| PageClient::open(person.clone(), PageTimeouts::FAST))
    });
    let pages = join_all(opening).await;
    // Writes go through another proxy without faults, which always leads to the running server.
    let straight = FaultProxy::start(server(&large_station), seed).await;
    let bookers: Vec<_> = large_station
        .vendors
        .iter()
        .map(|vendor| {
            ShiftBooker::new(
                vendor,
                large_station.person(&vendor.member).at(straight.address()),
            )
        })
        .collect();
    let deciders: Vec<_> = large_station
        .eics
        .iter()
        .map(|eic| large_station.person(eic).at(straight.address()))
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
                    .map(PageClient::events)
                    .find(|events| events.lost == fewest)
            );
            let due = usize::try_from(fewest).expect("few") * (size.restarts + 1)
                / usize::try_from(size.cuts).expect("few");
            if restarts < size.restarts && due > restarts {
                restart(&mut large_station, restarts).await;
                proxy.set_target(server(&large_station));
                straight.set_target(server(&large_station));
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
        let person = page.person().at(server(&large_station));
        page.wait_until_equal(&person, CALM).await
    });
    let slowest = join_all(agreeing).await.into_iter().max().expect("pages");
    let mut audit = Audit::default();
    for member in &members {
        let person = large_station.person(member);
        let inbox = audit.inbox(&person).await;
        if large_station.eics.iter().any(|eic| eic.id == member.id) {
            inbox.notified_once_of(&shifts);
            inbox.resolved_like(&statuses_of(&person).await);
        }
        for page in pages.iter().filter(|page| page.belongs_to(&person)) {
            // The pages have not changed since: nothing arrived late.
            assert_eq!(page.shows(), Shown::of_server(&person).await, "{proxy}");
            inbox.announced_once(&page.events());
        }
    }
    let diaries: Vec<_> = pages.iter().map(PageClient::events).collect();
    let total = |of: fn(&PageEvents) -> u32| diaries.iter().map(of).sum::<u32>();
    println!(
        "storm of {storm:.1?}: {} pages, {} connections lost, {} sockets, {} pulls, {} reloads, {} restarts, {} shifts, {marks} marks, {}; \
         calm after {slowest:.2?}; {proxy}",
        pages.len(),
        total(|events| events.lost),
        total(|events| events.opened),
        total(|events| events.pulls),
        total(|events| events.reloads),
        size.restarts,
        shifts.len(),
        audit,
    );
}

/// Vendors create and cancel shifts and EICs decide them, one or several at once, until the token is cancelled. Returns the
/// accepted shifts.
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
        let shift = shifts[dice.usize(0..shifts.len())];
        let decider = &deciders[dice.usize(0..deciders.len())];
        match dice.u8(0..10) {
            0..4 => decides(decider, shift, dice.bool()).await,
            4 => {
                let newest = &shifts[shifts.len().saturating_sub(5)..];
                decides_several(decider, newest, dice.bool()).await;
            }
            5 => bookers[dice.usize(0..bookers.len())].cancels(shift).await,
            _ => {}
        }
        tokio::time::sleep(size.pause).await;
    }
    shifts
}

/// The status of every shift that this person sees.
async fn statuses_of(person: &Person) -> BTreeMap<i64, String> {
    let mut statuses = BTreeMap::new();
    for number in 1.. {
        let path = format!("/api/shifts/?page_size=200&page={number}");
        let page = person.get(&path).await.expect_status(200);
        for shift in page["results"].as_array().expect("a list") {
            let id = shift["id"].as_i64().expect("an id");
            let status = shift["status"].as_str().expect("a status");
            statuses.insert(id, status.to_owned());
        }
        if page["next"].is_null() {
            break;
        }
    }
    statuses
}

/// Kills the server and stops it with SIGTERM in turn.
async fn restart(large_station: &mut LargeStation, number: usize) {
    let kill = number.is_multiple_of(2);
    large_station
        .app
        .signal(if kill { Signal::KILL } else { Signal::TERM });
    let status = large_station.app.ended(Duration::from_secs(10)).await;
    assert!(kill || status.code() == Some(0), "{status:?}");
    large_station.app.restart_with(&[]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reconnecting_page_catches_up_within_two_seconds() {
    let large_station = LargeStation::start(1, 1);
    let proxy = FaultProxy::start(large_station.app.address(), 0).await;
    let eic = large_station.person(&large_station.eics[0]);
    let booker = ShiftBooker::new(
        &large_station.vendors[0],
        large_station.person(&large_station.vendors[0].member),
    );
    let page = PageClient::open(eic.at(proxy.address()), PageTimeouts::FAST).await;
    let mut expected = 0;
    // The second time it misses more than a replay can contain.
    for missed in [60, 520] {
        proxy.set_profile(FaultProfile::Offline);
        for _ in 0..missed {
            booker.books().await;
        }
        let newest = eic.inbox().await["notifications"][0].clone();
        eic.marks(&newest, "read").await;
        proxy.set_profile(FaultProfile::None);
        page.wake();
        let took = page.wait_until_equal(&eic, RETURN).await;
        println!("missed {missed}: {took:.2?}");
        expected += missed;
        assert_eq!(
            page.shows().unread,
            expected - if missed == 60 { 1 } else { 2 }
        );
    }
    let events = page.events();
    assert_eq!(events.violations, [""; 0]);
    let mut announced: Vec<_> = events
        .announced
        .iter()
        .map(|announced| announced.id)
        .collect();
    announced.sort_unstable();
    let many = announced.len();
    announced.dedup();
    assert_eq!(announced.len(), many, "announces each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_without_a_socket_catches_up_by_pulling() {
    let large_station = LargeStation::start(1, 1);
    let proxy = FaultProxy::start(large_station.app.address(), 0).await;
    proxy.set_profile(FaultProfile::BlockUpgrades);
    let eic = large_station.person(&large_station.eics[0]);
    let booker = ShiftBooker::new(
        &large_station.vendors[0],
        large_station.person(&large_station.vendors[0].member),
    );
    let page = PageClient::open(eic.at(proxy.address()), PageTimeouts::FAST).await;
    for _ in 0..3 {
        booker.books().await;
        let took = page
            .wait_until_equal(&eic, PageTimeouts::FAST.poll + Duration::from_secs(1))
            .await;
        println!("by pulling: {took:.2?}");
    }
    let events = page.events();
    assert_eq!(
        (events.opened, events.announced.len()),
        (0, 3),
        "{events:?}"
    );
}
