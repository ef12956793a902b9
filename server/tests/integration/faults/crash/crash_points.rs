//! R1, `crash_points`: the server crashes at named places, and the client without a response retries.

use super::{
    database_state::DatabaseState,
    engineer_client::Listener,
    network::{Network, Person, network},
    restartable_server::{RestartableServer, serve_until},
    vendor_client::draft,
};
use crate::support::people::in_hours;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The crash points, and whether the action is on disk then.
pub const POINTS: [(&str, bool); 4] = [
    ("pre-commit", false),
    ("mid-fan-out", false),
    ("post-commit", true),
    ("post-publish", true),
];

fn times() -> usize {
    if testkit::soak() { 20 } else { 2 }
}

/// A database, and clients of the users of its first station.
struct Scene {
    network: &'static Network,
    restartable: RestartableServer,
    http: reqwest::Client,
    listeners: Vec<(i64, Listener)>,
    begin: Timestamp,
    made: usize,
}

impl Scene {
    async fn new() -> Self {
        let (network, home) = network().await;
        let restartable = RestartableServer::start(home);
        let people = network.engineers.iter().take(5);
        let people = people.chain([&network.vendors[0].person]);
        let listeners = people
            .map(|person| {
                (
                    person.id,
                    Listener::start(&person.token, restartable.address()),
                )
            })
            .collect();
        Self {
            network,
            restartable,
            listeners,
            http: reqwest::Client::new(),
            begin: in_hours(1),
            made: 0,
        }
    }

    fn vendor(&self) -> &'static Person {
        &self.network.vendors[0].person
    }

    fn engineer(&self) -> &'static Person {
        &self.network.engineers[0]
    }

    /// Posts JSON. Status and body, or `None` if the server crashed.
    async fn post(
        &self,
        who: &Person,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Option<(u16, Value)> {
        let request = self
            .http
            .post(self.restartable.url(path))
            .bearer_auth(&who.token)
            .header("idempotency-key", key)
            .json(body);
        let answer = request.send().await.ok()?;
        Some((answer.status().as_u16(), answer.json().await.ok()?))
    }

    /// The request body of the next shift at the first station.
    fn next(&mut self) -> Value {
        let vendor = &self.network.vendors[0];
        let stations = vendor.vehicles.len();
        self.made += 1;
        draft(vendor, self.begin, self.made * stations)
    }

    async fn create(&mut self) -> i64 {
        let (body, key) = (self.next(), format!("made-{}", self.made));
        let answer = self.post(self.vendor(), "/api/shifts/", &key, &body);
        let (status, answer) = answer.await.expect("a response");
        assert_eq!(status, 201, "{answer}");
        answer["shift_id"].as_i64().expect("an id")
    }

    /// Crashes the server at a point during a request and starts it again. Returns the state after the crash.
    async fn dies(
        &mut self,
        point: &str,
        who: &Person,
        path: &str,
        key: &str,
        body: &Value,
    ) -> DatabaseState {
        self.restartable.kill().await;
        let deadly = serve_until(&self.restartable.home, point);
        self.restartable.start_as(deadly).await;
        let answer = self.post(who, path, key, body).await;
        assert_eq!(answer, None, "{point}");
        self.restartable.wait_for_crash().await;
        let left = DatabaseState::after_crash(&self.restartable.home).await;
        left.check_invariants();
        self.restartable.start_again().await;
        left
    }

    /// Waits until every listener agrees with the database and returns its state.
    async fn settled(&mut self) -> DatabaseState {
        let database_state = DatabaseState::read(&self.restartable.home.database_url()).await;
        database_state.check_invariants();
        for (user, listener) in &mut self.listeners {
            listener
                .wait_until_equal(&database_state.inboxes[user])
                .await;
        }
        database_state
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creates_a_shift_once_after_a_crash_at_any_point() {
    let mut scene = Scene::new().await;
    let vendor = scene.vendor();
    for (point, on_disk) in POINTS {
        for time in 0..times() {
            let before = scene.settled().await.shifts.len();
            let (body, key) = (scene.next(), format!("{point}-{time}"));
            let left = scene.dies(point, vendor, "/api/shifts/", &key, &body).await;
            assert_eq!(left.shifts.len(), before + usize::from(on_disk), "{point}");
            let again = scene.post(vendor, "/api/shifts/", &key, &body).await;
            let (status, answer) = again.expect("a response");
            assert_eq!(status, 201, "{point}: {answer}");
            let after = scene.settled().await;
            assert_eq!(after.shifts.len(), before + 1, "{point}");
            assert_eq!(after.keys[&(vendor.id, key)], answer["shift_id"], "{point}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decides_once_after_a_crash_at_any_point() {
    let mut scene = Scene::new().await;
    for (point, on_disk) in POINTS {
        for time in 0..times() {
            let (how, status, who) = match time % 2 {
                0 => ("approve", "APPROVED", scene.engineer()),
                _ => ("reject", "REJECTED", scene.engineer()),
            };
            decided_once(&mut scene, point, on_disk, (how, status, who)).await;
        }
        // A cancellation notifies no one.
        if point != "mid-fan-out" {
            let cancelled = ("cancel", "CANCELLED", scene.vendor());
            decided_once(&mut scene, point, on_disk, cancelled).await;
        }
    }
}

async fn decided_once(
    scene: &mut Scene,
    point: &str,
    on_disk: bool,
    (how, status, who): (&str, &str, &Person),
) {
    let shift = scene.create().await;
    let path = format!("/api/shifts/{shift}/{how}/");
    let body = json!({"reason": "No loading bay is free."});
    let left = scene.dies(point, who, &path, "none", &body).await;
    assert_eq!(left.shifts[&shift].status == status, on_disk, "{point}");
    let again = scene.post(who, &path, "none", &body).await;
    let (code, answer) = again.expect("a response");
    assert_eq!(code, if on_disk { 409 } else { 200 }, "{point}: {answer}");
    assert_eq!(answer["shift"]["status"], status, "{point}");
    assert_eq!(scene.settled().await.shifts[&shift].status, status);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marks_read_once_after_a_crash_at_any_point() {
    let mut scene = Scene::new().await;
    let engineer = scene.engineer();
    for (point, on_disk) in POINTS {
        if point == "mid-fan-out" {
            continue;
        }
        for _ in 0..times() {
            scene.create().await;
            let inbox = &scene.settled().await.inboxes[&engineer.id];
            let (_, newest) = inbox.notifications.last_key_value().expect("one");
            let one = |how: &str| format!("/api/notifications/{}/mark-{how}/", newest.id);
            let all = "/api/notifications/mark-all-read/".to_owned();
            for path in [one("read"), one("unread"), all] {
                let before = scene.settled().await.inboxes[&engineer.id].changes.len();
                let left = scene.dies(point, engineer, &path, "none", &json!({})).await;
                let left = left.inboxes[&engineer.id].changes.len();
                assert_eq!(left, before + usize::from(on_disk), "{point} {path}");
                let again = scene.post(engineer, &path, "none", &json!({})).await;
                assert_eq!(again.expect("a response").0, 200, "{point} {path}");
                let after = scene.settled().await.inboxes[&engineer.id].changes.len();
                assert_eq!(after, before + 1, "{point} {path}");
            }
        }
    }
}
