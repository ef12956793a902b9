//! Reminders and expiries on three servers: each once, and at once on every server.

use crate::support::{
    people::clock,
    server_cluster::{Cluster, draft},
    socket::Socket,
};
use jiff::SignedDuration;
use serde_json::Value;
use sqlx::{AnyConnection, Connection};

const SHIFTS: usize = 6;

#[tokio::test]
async fn three_servers_do_each_step_once() {
    let cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    let vendor = cluster.vendor(0);
    let mut ids = Vec::new();
    for n in 0..SHIFTS {
        ids.push(vendor.creates(draft(&vendor, n)).await["id"].clone());
    }
    let mut sockets = Vec::new();
    for node in 0..3 {
        sockets.push(cluster.eic(node, node).socket().await);
    }
    sqlx::any::install_default_drivers();
    let url = cluster.database_url();
    let mut database = AnyConnection::connect(&url).await.expect("the database");
    for (kind, starts_in) in [("SHIFT_WAITING", 50), ("SHIFT_EXPIRED", -61)] {
        move_all(&mut database, SignedDuration::from_mins(starts_in)).await;
        for socket in &mut sockets {
            let mut told = notified(socket, kind).await;
            told.sort_by_key(Value::as_i64);
            assert_eq!(told, ids, "{kind}");
        }
    }
    cluster.wait_for_sweeps().await;
    for node in 0..3 {
        let list = cluster
            .eic(node, node)
            .get("/api/notifications/?limit=200")
            .await;
        let list = list.expect_status(200);
        for kind in ["SHIFT_CREATED", "SHIFT_WAITING", "SHIFT_EXPIRED"] {
            let all = list["notifications"].as_array().expect("a list");
            let told = all.iter().filter(|one| one["type"] == kind).count();
            assert_eq!(told, SHIFTS, "{kind}");
        }
    }
}

/// Moves all shifts, which were created long before.
async fn move_all(database: &mut AnyConnection, starts_in: SignedDuration) {
    let start = clock() + starts_in;
    sqlx::query("UPDATE shifts SET start_time = $1, end_time = $2, created_at = $3")
        .bind(start.as_millisecond())
        .bind((start + SignedDuration::from_hours(2)).as_millisecond())
        .bind((start - SignedDuration::from_hours(5)).as_millisecond())
        .execute(database)
        .await
        .expect("moved");
}

/// The shifts of the next notifications of this type.
async fn notified(socket: &mut Socket, kind: &str) -> Vec<Value> {
    let mut told = Vec::new();
    while told.len() < SHIFTS {
        let frame = socket.frame().await;
        if frame["notification"]["type"] == kind {
            told.push(frame["notification"]["data"]["shift_id"].clone());
        }
    }
    told
}
