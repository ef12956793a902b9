//! RELIABILITY R8: a user who loses access receives nothing more, at any load and on any server.

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

/// The promised time plus 1 s for a busy machine.
const CUT_OFF_WITHIN: Duration = Duration::from_secs(3);
/// Users who lose access at the same time.
const AT_ONCE: usize = 5;

/// How a user loses access.
#[derive(Clone, Copy, Debug)]
enum Revocation {
    SignOut,
    NewPassword,
    Deactivated,
    RoleRevoked,
    TokenRevoked,
}

const WAYS: [Revocation; 5] = [
    Revocation::SignOut,
    Revocation::NewPassword,
    Revocation::Deactivated,
    Revocation::RoleRevoked,
    Revocation::TokenRevoked,
];

impl Revocation {
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

/// Two servers on one database, with the users spread over both.
struct Scene {
    large_station: LargeStation,
    there: TestApp,
    station: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sends_nothing_after_a_revocation_under_load() {
    let runs = if testkit::soak() { 200 } else { 10 };
    let mut dice = fastrand::Rng::with_seed(fault_proxy::seed());
    let large_station = LargeStation::start(runs, 2);
    let station = large_station
        .person(&large_station.eics[0])
        .get("/api/me/")
        .await
        .expect_status(200)["user"]["roles"][0]["station_id"]
        .as_i64()
        .expect("a station");
    let there = large_station.app.beside();
    let bookers = [(&large_station.app, 0), (&there, 1)].map(|(app, number)| {
        let vendor = &large_station.vendors[number];
        ShiftBooker::new(vendor, app.with_token(&vendor.member.token))
    });
    let scene = Arc::new(Scene {
        there,
        station,
        large_station,
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
        "{runs} revocations while {said} shifts were created: closed after {latest:.2?} at the latest; {frames} frames before, none after"
    );
}

/// Two vendors create at most fifty shifts per second each, so that listeners are busy but not overloaded. Returns
/// the number of shifts.
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

/// Listens as one user, revokes the access and checks that nothing more arrives. Returns how long the close took and
/// the number of frames.
async fn cut_off(
    scene: Arc<Scene>,
    (run, way, listens_here, acts_here): (usize, Revocation, bool, bool),
) -> (Duration, u32) {
    let member = &scene.large_station.eics[run];
    let server = |here: bool| {
        if here {
            &scene.large_station.app
        } else {
            &scene.there
        }
    };
    let person = listener(&scene, member, way)
        .await
        .at(server(listens_here).address());
    let mut socket = person.socket().await;
    // Frames are arriving.
    socket.frame().await;
    // In its own task: a listener that waited for the command would be closed as too slow.
    let hearing = tokio::spawn(async move { read_until_closed(&mut socket).await });
    end(&scene, member, &person, way, server(acts_here)).await;
    let done = Instant::now();
    let (code, closed, frames) = hearing.await.expect("no panic");
    assert_eq!(code, way.code(), "{way:?}");
    // The socket may be closed before the revoking request has its response.
    let took = closed.saturating_duration_since(done);
    assert!(took <= CUT_OFF_WITHIN, "{way:?}: {took:?}");
    for here in [true, false] {
        let person = person.at(server(here).address());
        match way {
            Revocation::RoleRevoked => {
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

/// The user with a credential that can be revoked in this way.
async fn listener(scene: &Scene, member: &Member, way: Revocation) -> Person {
    let app = &scene.large_station.app;
    if !way.needs_session() {
        return app.with_token(&member.token);
    }
    let answer = app
        .anonymous()
        .sign_in(&member.email, "demo-password")
        .await;
    answer.expect_status(200);
    app.with_credential(Credential::Cookie(
        answer.session_cookie().expect("a cookie"),
    ))
}

/// Revokes the access with a request to this server or with a command.
async fn end(scene: &Scene, member: &Member, person: &Person, way: Revocation, server: &TestApp) {
    let station = scene.station.to_string();
    let email = &member.email;
    let command = |arguments: &[&str], input: &str| {
        tokio::task::block_in_place(|| server.command_with_input(arguments, input).ok())
    };
    match way {
        Revocation::SignOut => drop(
            person
                .at(server.address())
                .sign_out()
                .await
                .expect_status(200),
        ),
        Revocation::NewPassword => drop(command(
            &["user", "password", email, "--password-stdin"],
            "another password\n",
        )),
        Revocation::Deactivated => drop(command(&["user", "deactivate", email], "")),
        Revocation::RoleRevoked => drop(command(
            &["role", "revoke", email, "EIC", "--station", &station],
            "",
        )),
        Revocation::TokenRevoked => {
            let list = command(&["token", "list", email], "");
            let id = list
                .split(|c: char| !c.is_ascii_digit())
                .find(|part| !part.is_empty())
                .expect("a token");
            command(&["token", "revoke", id], "");
        }
    }
}

/// Reads to the end. Returns the close code, its time and the number of frames before it.
async fn read_until_closed(socket: &mut Socket) -> (u16, Instant, u32) {
    let mut frames = 0;
    loop {
        match socket.event().await {
            Event::Close(code) => return (code, Instant::now(), frames),
            Event::Frame(_) => frames += 1,
        }
    }
}
