//! R1 for emergencies: the server crashes while one is raised, acknowledged, escalated or closed, and each happens once.

use super::{
    crash_points::POINTS,
    is_sqlite,
    lost_commit_answer::{CommitFate, Next, through_commit_proxy},
    network::{Network, Person, network},
    restartable_server::{RestartableServer, serve, serve_until},
};
use crate::support::server::Server;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, Row};
use std::time::{Duration, Instant};

/// CONTRACT §7: an escalation is on time to within 10 s.
const IN_TIME: Duration = Duration::from_secs(10);

struct Scene {
    network: &'static Network,
    restartable: RestartableServer,
    http: reqwest::Client,
}

/// Numbers of rows: emergencies, recipients, acknowledgements, notifications, audit entries.
type Rows = [i64; 5];

impl Scene {
    async fn new() -> Self {
        let (network, home) = network().await;
        Self {
            network,
            restartable: RestartableServer::start(home),
            http: reqwest::Client::new(),
        }
    }

    async fn connect(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = self.restartable.home.database_url();
        AnyConnection::connect(&url).await.expect("the database")
    }

    /// Status and body, or `None` if the server crashed.
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
            .bearer_auth(&who.token);
        let request = request.header("idempotency-key", key).json(body);
        let answer = request.send().await.ok()?;
        Some((answer.status().as_u16(), answer.json().await.ok()?))
    }

    async fn rows(&self) -> Rows {
        let mut database = self.connect().await;
        let mut rows = [0; 5];
        for (n, sql) in [
            "SELECT COUNT(*) FROM emergencies",
            "SELECT COUNT(*) FROM emergency_recipients",
            "SELECT COUNT(*) FROM emergency_recipients WHERE acknowledged_at IS NOT NULL",
            "SELECT COUNT(*) FROM notifications n JOIN events e ON e.id = n.event_id WHERE e.emergency_id IS NOT NULL",
            "SELECT COUNT(*) FROM audit WHERE action LIKE 'emergency_%'",
        ]
        .into_iter()
        .enumerate()
        {
            let row = sqlx::query(sql).fetch_one(&mut database).await.expect("a row");
            rows[n] = row.get(0);
        }
        database.close().await.expect("closed");
        rows
    }

    /// Starts a server that crashes at this point.
    async fn restart_deadly(&mut self, point: &str) {
        self.restartable.kill().await;
        let deadly = serve_until(&self.restartable.home, point);
        self.restartable.start_as(deadly).await;
    }

    /// Crashes the server at a point during a request and starts it again. Returns the rows after the crash.
    async fn dies(
        &mut self,
        point: &str,
        who: &Person,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Rows {
        self.restart_deadly(point).await;
        let answer = self.post(who, path, key, body).await;
        assert_eq!(answer, None, "{point}");
        self.restartable.wait_for_crash().await;
        self.restartable.start_again().await;
        self.rows().await
    }

    fn eic(&self, n: usize) -> &'static Person {
        &self.network.engineers[n]
    }

    async fn station(&self) -> i64 {
        let url = self.restartable.url("/api/me/");
        let me = self
            .http
            .get(url)
            .bearer_auth(&self.eic(0).token)
            .send()
            .await;
        let me: Value = me.expect("a response").json().await.expect("JSON");
        me["user"]["roles"][0]["station_id"]
            .as_i64()
            .expect("a station")
    }

    async fn raises(&self, key: &str) -> Value {
        let body = json!({"station_id": self.station().await, "message": "Fire"});
        let answer = self
            .post(self.eic(0), "/api/emergencies/", key, &body)
            .await;
        let (status, answer) = answer.expect("a response");
        assert_eq!(status, 201, "{answer}");
        answer["emergency"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raises_an_emergency_once_after_a_crash_at_any_point() {
    let mut scene = Scene::new().await;
    let body = json!({"station_id": scene.station().await, "message": "Fire"});
    let raiser = scene.eic(0);
    for (point, on_disk) in POINTS {
        let before = scene.rows().await;
        let left = scene
            .dies(point, raiser, "/api/emergencies/", point, &body)
            .await;
        assert_eq!(left[0] - before[0], i64::from(on_disk), "{point}");
        assert_eq!(
            left == before,
            !on_disk,
            "{point}: all or nothing, {left:?}"
        );
        let answer = scene.post(raiser, "/api/emergencies/", point, &body).await;
        let (status, answer) = answer.expect("a response");
        assert_eq!(status, 201, "{point}: {answer}");
        let after = scene.rows().await;
        let told = answer["emergency"]["counts"]["told"]
            .as_i64()
            .expect("a number");
        assert!(told > 1, "{answer}");
        let added: Vec<_> = after
            .iter()
            .zip(before)
            .map(|(after, before)| after - before)
            .collect();
        assert_eq!(added, [1, told, 0, told, 1], "{point}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledges_and_closes_once_after_a_crash_at_any_point() {
    let mut scene = Scene::new().await;
    for (point, on_disk) in POINTS {
        // Neither notifies anybody.
        if point == "mid-fan-out" {
            continue;
        }
        let emergency = scene.raises(point).await;
        let path = |verb: &str| format!("/api/emergencies/{}/{verb}/", emergency["id"]);
        let (eic, raiser) = (scene.eic(1), scene.eic(0));
        let before = scene.rows().await;
        let left = scene
            .dies(point, eic, &path("acknowledge"), "none", &json!({}))
            .await;
        assert_eq!(left[2] - before[2], i64::from(on_disk), "{point}");
        let again = scene
            .post(eic, &path("acknowledge"), "none", &json!({}))
            .await;
        assert_eq!(again.expect("a response").0, 200, "{point}");
        let after = scene.rows().await;
        assert_eq!(
            (after[2] - before[2], after[4] - before[4]),
            (1, 1),
            "{point}"
        );
        let note = json!({"note": "Over"});
        scene
            .dies(point, raiser, &path("close"), "none", &note)
            .await;
        let (status, answer) = scene
            .post(raiser, &path("close"), "none", &note)
            .await
            .expect("a response");
        assert_eq!(status, if on_disk { 409 } else { 200 }, "{point}: {answer}");
        assert_eq!(answer["emergency"]["status"], "CLOSED", "{point}");
        assert_eq!(scene.rows().await[4] - before[4], 2, "{point}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn escalates_once_after_a_crash_at_any_point_and_by_whichever_server() {
    let mut scene = Scene::new().await;
    for (point, on_disk) in POINTS {
        let emergency = scene.raises(point).await;
        let before = scene.rows().await;
        scene.restartable.kill().await;
        // A minute passes.
        let mut database = scene.connect().await;
        let sql = format!(
            "UPDATE emergencies SET raised_at = raised_at - 60000 WHERE id = {}",
            emergency["id"]
        );
        let aged = sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut database)
            .await;
        assert_eq!(aged.expect("aged").rows_affected(), 1);
        database.close().await.expect("closed");
        let deadly = serve_until(&scene.restartable.home, point);
        scene.restartable.run_until_crash(deadly).await;
        let left = scene.rows().await;
        assert_eq!(
            left[3] - before[3],
            i64::from(on_disk),
            "{point}: the administrator"
        );
        assert_eq!(left == before, !on_disk, "{point}: all or nothing");
        // Two servers start at the same time, and both look for what is due.
        let since = Instant::now();
        let beside = Server::start(&scene.restartable.home, &[]);
        scene.restartable.start_again().await;
        while scene.rows().await[3] == before[3] {
            assert!(since.elapsed() < IN_TIME, "{point}: not in time");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        drop(beside);
        let after = scene.rows().await;
        assert_eq!(
            (
                after[1] - before[1],
                after[3] - before[3],
                after[4] - before[4]
            ),
            (1, 1, 1),
            "{point}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_up_the_result_of_a_commit_without_response() {
    let mut scene = Scene::new().await;
    if is_sqlite(&scene.restartable.home) {
        return;
    }
    let next = Next::default();
    let url = through_commit_proxy(&scene.restartable.home.database_url(), next.clone()).await;
    scene.restartable.kill().await;
    let mut command = serve(&scene.restartable.home);
    command.env("DATABASE_URL", url);
    scene.restartable.start_as(command).await;
    let raise = json!({"station_id": scene.station().await, "message": "Fire"});
    let (raiser, eic) = (scene.eic(0), scene.eic(1));
    for fate in [CommitFate::AnswerLost, CommitFate::Lost, CommitFate::Late] {
        let lost = matches!(fate, CommitFate::Lost);
        let mut emergency = Value::Null;
        for (who, path, body, done) in [
            (raiser, "/api/emergencies/", &raise, 201),
            (eic, "/api/emergencies/{id}/acknowledge/", &json!({}), 200),
            // Its notification is read already, so nothing in an inbox tells of it.
            (
                scene.eic(2),
                "/api/emergencies/{id}/acknowledge/",
                &json!({}),
                200,
            ),
            (
                raiser,
                "/api/emergencies/{id}/close/",
                &json!({"note": "Over"}),
                200,
            ),
        ] {
            if who.id == scene.eic(2).id {
                let read = scene
                    .post(who, "/api/notifications/mark-all-read/", "read", &json!({}))
                    .await;
                assert_eq!(read.expect("a response").0, 200);
            }
            let key = format!("{fate:?}");
            let path = path.replace("{id}", &emergency.to_string());
            let before = scene.rows().await;
            *next.lock().expect("whole") = Some(fate);
            let (mut status, mut answer) = scene
                .post(who, &path, &key, body)
                .await
                .expect("a response");
            assert_eq!(
                status,
                if lost { 503 } else { done },
                "{fate:?} {path}: {answer}"
            );
            assert_eq!(scene.rows().await == before, lost, "{fate:?} {path}");
            if lost {
                (status, answer) = scene
                    .post(who, &path, &key, body)
                    .await
                    .expect("a response");
                assert_eq!(status, done, "{path}: {answer}");
            }
            if status == 201 {
                emergency = answer["emergency"]["id"].clone();
            }
        }
    }
}
