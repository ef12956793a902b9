//! RELIABILITY R8: who may no longer listen hears nothing more, however much is being said, and on whichever server they listen.

use crate::support::{
    app::TestApp,
    background_load::ShiftBooker,
    large_station::{LargeStation, Member},
    people::{Credential, Person},
    socket::{Event, Socket},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use testkit::fault_proxy;
use tokio_util::sync::CancellationToken;

/// What is promised, and a second for a machine that does other things as well.
const CUT_OFF_WITHIN: Duration = Duration::from_secs(3);
/// Users whose access ends at the same time.
const AT_ONCE: usize = 5;

/// How access ends.
#[derive(Clone, Copy, Debug)]
enum Way {
    SignOut,
    NewPassword,
    Deactivated,
    RoleRevoked,
    TokenRevoked,
}

const WAYS: [Way; 5] = [
    Way::SignOut,
    Way::NewPassword,
    Way::Deactivated,
    Way::RoleRevoked,
    Way::TokenRevoked,
];

impl Way {
    fn code(self) -> u16 {
        match self {
            Self::RoleRevoked => 4503,
            _ => 4501,
        }
    }

    fn needs_session(self) -> bool {
        matches!(self, Self::SignOut | Self::NewPassword)
    }
}

/// Two servers on one database, between which everybody is spread.
struct Scene {
    crowd: LargeStation,
    there: TestApp,
    station: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_cut_off_hears_nothing_more() {
    let runs = if testkit::soak() { 200 } else { 10 };
    let mut dice = fastrand::Rng::with_seed(fault_proxy::seed());
    let crowd = LargeStation::start(runs, 2);
    let station = crowd
        .person(&crowd.eics[0])
        .get("/api/me/")
        .await
        .must_be(200)["user"]["roles"][0]["station_id"]
        .as_i64()
        .expect("a station");
    let there = crowd.app.beside();
    let bookers = [(&crowd.app, 0), (&there, 1)].map(|(app, number)| {
        let vendor = &crowd.vendors[number];
        ShiftBooker::new(vendor, app.holder(&vendor.member.token))
    });
    let scene = Arc::new(Scene {
        there,
        station,
        crowd,
    });
    let enough = CancellationToken::new();
    let talking = talk(&bookers, &enough);
    let cutting = async {
        let mut latest = Duration::ZERO;
        let mut frames = 0;
        let order: Vec<_> = (0..runs)
            .map(|run| (run, WAYS[run % WAYS.len()], dice.bool(), dice.bool()))
            .collect();
        for some in order.chunks(AT_ONCE) {
            let cut = some
                .iter()
                .map(|run| tokio::spawn(cut_off(scene.clone(), *run)));
            for done in futures_util::future::join_all(cut).await {
                let (took, heard) = done.expect("a run");
                latest = latest.max(took);
                frames += heard;
            }
        }
        enough.cancel();
        (latest, frames)
    };
    let (said, (latest, frames)) = tokio::join!(talking, cutting);
    println!(
        "{runs} cut off while {said} shifts were booked: the latest after {latest:.2?}; {frames} frames before, none later"
    );
}

/// Two vendors book, fifty shifts a second each at most: what the listeners hear of is to be much, not too much; how many shifts.
async fn talk(bookers: &[ShiftBooker; 2], enough: &CancellationToken) -> u32 {
    let desk = async |booker: &ShiftBooker| {
        let mut said = 0;
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        while !enough.is_cancelled() {
            pace.tick().await;
            booker.books().await;
            said += 1;
        }
        said
    };
    let (here, there) = tokio::join!(desk(&bookers[0]), desk(&bookers[1]));
    here + there
}

/// One of them listens, loses their access, and hears no more; how long that took, and how many frames there were.
async fn cut_off(
    scene: Arc<Scene>,
    (run, way, listens_here, acts_here): (usize, Way, bool, bool),
) -> (Duration, u32) {
    let member = &scene.crowd.eics[run];
    let server = |here: bool| {
        if here { &scene.crowd.app } else { &scene.there }
    };
    let person = listener(&scene, member, way)
        .await
        .at(server(listens_here).address());
    let mut socket = person.socket().await;
    // Something is being said.
    socket.frame().await;
    // A task of its own: who listens must not wait for the command, or would be closed as too slow.
    let hearing = tokio::spawn(async move { hears_until_closed(&mut socket).await });
    end(&scene, member, &person, way, server(acts_here)).await;
    let done = Instant::now();
    let (code, closed, frames) = hearing.await.expect("no panic");
    assert_eq!(code, way.code(), "{way:?}");
    // It may be cut off before whoever did it has the answer.
    let took = closed.saturating_duration_since(done);
    assert!(took <= CUT_OFF_WITHIN, "{way:?}: {took:?}");
    for here in [true, false] {
        let person = person.at(server(here).address());
        match way {
            Way::RoleRevoked => {
                person.get("/api/shifts/").await.refused(403);
                assert_eq!(person.refused_socket().await, 403);
            }
            _ => {
                person.get("/api/me/").await.refused(401);
                assert_eq!(person.refused_socket().await, 401);
            }
        }
    }
    (took, frames)
}

/// The member with a credential that can end in this way.
async fn listener(scene: &Scene, member: &Member, way: Way) -> Person {
    let app = &scene.crowd.app;
    if !way.needs_session() {
        return app.holder(&member.token);
    }
    let answer = app.nobody().sign_in(&member.email, "demo-password").await;
    answer.must_be(200);
    app.somebody(Credential::Cookie(
        answer.session_cookie().expect("a cookie"),
    ))
}

/// Their access ends, by a call to this server or on the command line.
async fn end(scene: &Scene, member: &Member, person: &Person, way: Way, server: &TestApp) {
    let station = scene.station.to_string();
    let email = &member.email;
    let command = |arguments: &[&str], input: &str| {
        tokio::task::block_in_place(|| server.command_with_input(arguments, input).ok())
    };
    match way {
        Way::SignOut => drop(person.at(server.address()).sign_out().await.must_be(200)),
        Way::NewPassword => drop(command(
            &["user", "password", email, "--password-stdin"],
            "another password\n",
        )),
        Way::Deactivated => drop(command(&["user", "deactivate", email], "")),
        Way::RoleRevoked => drop(command(
            &["role", "revoke", email, "EIC", "--station", &station],
            "",
        )),
        Way::TokenRevoked => {
            let list = command(&["token", "list", email], "");
            let id = list
                .split(|c: char| !c.is_ascii_digit())
                .find(|part| !part.is_empty())
                .expect("a token");
            command(&["token", "revoke", id], "");
        }
    }
}

/// Listens to the end: the code, when it came, and how many frames there were before it.
async fn hears_until_closed(socket: &mut Socket) -> (u16, Instant, u32) {
    let mut frames = 0;
    loop {
        match socket.event().await {
            Event::Close(code) => return (code, Instant::now(), frames),
            Event::Frame(_) => frames += 1,
        }
    }
}
