//! RELIABILITY R7: a restart of PostgreSQL. No shift is reported as created that was not, and no created shift is
//! lost.

use crate::support::{
    people::Person,
    response::ApiResponse,
    server_cluster::{Cluster, draft, expect_new_shifts},
};
use reqwest::Method;
use serde_json::Value;
use std::time::{Duration, Instant};

/// The promised time plus 1 s for a busy machine.
const RECOVERED_WITHIN: Duration = Duration::from_secs(6);

/// Creates a shift with a key and retries after every 503. Returns the shift and the number of retries.
async fn create(vendor: &Person, n: usize) -> (Value, usize) {
    for refused in 0.. {
        let answer = ApiResponse::of(
            vendor
                .request(Method::POST, "/api/shifts/")
                .header("idempotency-key", format!("shift-{n}"))
                .json(&draft(vendor, n)),
        )
        .await;
        if answer.status == 201 {
            return (answer.json()["shift"]["id"].clone(), refused);
        }
        unavailable(&answer);
    }
    unreachable!("the shift is created in the end")
}

/// Checks that the response reports an unavailable database and when to retry.
fn unavailable(answer: &ApiResponse) {
    answer.refused(503);
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!(wait >= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returns_503_exactly_while_postgres_restarts() {
    let mut cluster = Cluster::with_postgres(2);
    cluster.wait_for_readiness("ok").await;
    let ravi = cluster.vendor(0);
    let mut sockets = [
        cluster.eic(0, 1).socket().await,
        cluster.eic(1, 0).socket().await,
    ];
    let rounds = if testkit::soak() { 10 } else { 1 };
    let (mut created, mut next) = (Vec::new(), 0);
    for round in 0..rounds {
        let creating = tokio::spawn({
            let ravi = ravi.clone();
            async move {
                let (mut ids, mut refusals) = (Vec::new(), 0);
                // Until one request was refused and three more shifts were created.
                let mut left = 3;
                for n in next.. {
                    let (id, refused) = create(&ravi, n).await;
                    ids.push(id);
                    refusals += refused;
                    if refusals > 0 {
                        left -= 1;
                    }
                    if left == 0 {
                        break;
                    }
                }
                ids
            }
        });
        if round % 2 == 0 {
            cluster.postgres().crash();
        } else {
            cluster.postgres().stop();
        }
        cluster.wait_for_readiness("down").await;
        unavailable(&cluster.eic(0, 1).get("/api/notifications/").await);
        assert_eq!(cluster.with_token("", 0).get("/healthz").await.status, 200);
        cluster.postgres().start_again();
        let since = Instant::now();
        cluster.wait_for_readiness("ok").await;
        assert!(since.elapsed() <= RECOVERED_WITHIN, "{:?}", since.elapsed());
        let ids = creating.await.expect("all shifts are created");
        next += ids.len();
        for socket in &mut sockets {
            let after = i64::try_from(created.len()).expect("few");
            assert_eq!(expect_new_shifts(socket, after, ids.len()).await, ids);
        }
        created.extend(ids);
    }
    let page = ravi
        .get("/api/shifts/?page_size=200")
        .await
        .expect_status(200);
    assert_eq!(page["count"], created.len());
    assert_eq!(
        cluster.eic(0, 0).seq().await,
        i64::try_from(created.len()).expect("few")
    );
}
