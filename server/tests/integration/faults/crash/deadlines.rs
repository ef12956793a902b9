//! CONTRACT §3, "Deadlines": the server is killed while it reminds of a shift and while it lets one expire.

use super::{
    network::{Vendor, network},
    restartable_server::{RestartableServer, serve_until},
    vendor_client::draft,
};
use crate::support::people::{clock, in_hours};
use jiff::SignedDuration;
use serde_json::Value;
use sqlx::{AnyConnection, Connection, Row};
use std::time::{Duration, Instant};

const POINTS: [&str; 4] = ["mid-fan-out", "pre-commit", "post-commit", "post-publish"];
/// Longest wait for a step after the start of a server. Ten seconds are promised.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_is_done_once_however_the_server_crashes() {
    let (network, home) = network().await;
    let mut restartable = RestartableServer::start(home);
    let mut shifts = Vec::new();
    for (vendor, _) in network.vendors.iter().zip(POINTS) {
        shifts.push(create(&restartable, vendor).await);
    }
    let before_start = SignedDuration::from_mins(50);
    let after_start = SignedDuration::from_mins(-61);
    for (kind, starts_in) in [
        ("SHIFT_WAITING", before_start),
        ("SHIFT_EXPIRED", after_start),
    ] {
        for (id, point) in shifts.iter().zip(POINTS) {
            restartable.kill().await;
            let mut database = connect(&restartable).await;
            move_start(&mut database, *id, starts_in).await;
            database.close().await.expect("closed");
            let deadly = serve_until(&restartable.home, point);
            restartable.run_until_crash(deadly).await;
            restartable.start_again().await;
            let mut database = connect(&restartable).await;
            let deadline = Instant::now() + SOON;
            while told(&mut database, *id, kind).await.is_empty() {
                assert!(
                    Instant::now() < deadline,
                    "no {kind} after a crash at {point}"
                );
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    // More runs of the scheduler have passed since the first of them.
    let mut database = connect(&restartable).await;
    for id in &shifts {
        for (kind, people) in [("SHIFT_WAITING", 6), ("SHIFT_EXPIRED", 7)] {
            let told = told(&mut database, *id, kind).await;
            assert_eq!(
                told.len(),
                people,
                "{kind}: the engineers, and the vendor of an expiry"
            );
            assert!(
                told.iter().all(|times| *times == 1),
                "{kind} of {id}: {told:?}"
            );
        }
    }
}

async fn create(restartable: &RestartableServer, vendor: &Vendor) -> i64 {
    let request = reqwest::Client::new()
        .post(restartable.url("/api/shifts/"))
        .bearer_auth(&vendor.person.token)
        .json(&draft(vendor, in_hours(48), 0));
    let answer: Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    answer["shift_id"]
        .as_i64()
        .unwrap_or_else(|| panic!("{answer}"))
}

async fn connect(restartable: &RestartableServer) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let url = restartable.home.database_url();
    AnyConnection::connect(&url).await.expect("the database")
}

/// Moves a shift, which was created long before.
async fn move_start(database: &mut AnyConnection, id: i64, starts_in: SignedDuration) {
    let start = clock() + starts_in;
    let created = start - SignedDuration::from_hours(5);
    let end = start + SignedDuration::from_hours(8);
    sqlx::query("UPDATE shifts SET start_time = $1, end_time = $2, created_at = $3 WHERE id = $4")
        .bind(start.as_millisecond())
        .bind(end.as_millisecond())
        .bind(created.as_millisecond())
        .bind(id)
        .execute(database)
        .await
        .expect("moved");
}

/// How often each user was told.
async fn told(database: &mut AnyConnection, id: i64, kind: &str) -> Vec<i64> {
    let rows = sqlx::query(
        "SELECT COUNT(*) FROM notifications n JOIN events e ON e.id = n.event_id WHERE e.shift_id = $1 AND e.type = $2 GROUP BY n.user_id",
    )
    .bind(id)
    .bind(kind.to_owned())
    .fetch_all(database)
    .await
    .expect("rows");
    rows.iter().map(|row| row.get(0)).collect()
}
