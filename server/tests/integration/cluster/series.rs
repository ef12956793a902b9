//! A series reaches the sockets of other servers as one frame, by the bus.

use crate::support::{
    series::{call, creates, daily},
    server_cluster::{Cluster, took_less_than_a_sweep},
};
use serde_json::json;
use std::time::Instant;

#[tokio::test]
async fn dates_that_change_together_are_one_frame_on_every_server() {
    let cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    let (ravi, asha) = (cluster.vendor(0), cluster.eic(0, 1));
    let mut sockets = [asha.socket().await, cluster.eic(1, 2).socket().await];
    let mut steps = Vec::new();
    for _ in 0..10 {
        let since = Instant::now();
        let created = creates(&ravi, 0, daily(20)).await;
        for socket in &mut sockets {
            let frame = socket.series().await;
            assert_eq!(
                (&frame["series_id"], &frame["shift_ids"]),
                (&created["series_id"], &created["shift_ids"])
            );
        }
        steps.push(since.elapsed());
        let outcome = call(&asha, &created, "reject", json!({"reason": "No gas"})).await;
        outcome.expect_status(200);
        for socket in &mut sockets {
            assert_eq!(socket.series().await["shift_ids"], created["shift_ids"]);
        }
    }
    took_less_than_a_sweep(steps);
    cluster.wait_for_sweeps().await;
    // Nothing was announced twice: the next frame about shifts is that of the next series.
    let created = creates(&ravi, 0, daily(2)).await;
    for socket in &mut sockets {
        assert_eq!(socket.series().await["series_id"], created["series_id"]);
    }
}
