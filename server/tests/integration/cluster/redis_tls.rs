//! CONTRACT §6: `rediss://` with `REDIS_CA_FILE`. Debian's Redis is built with TLS, so the real server ends it.

use crate::support::{
    app::TestApp,
    server_cluster::{Cluster, draft, expect_new_shifts, took_less_than_a_sweep},
    socket::{SOON, Socket},
};
use std::time::{Duration, Instant};
use testkit::{Redis, certificate::Authority, fault_proxy::FaultProxy};

/// Waits until every server has connected this many times.
async fn connected(cluster: &Cluster, times: usize) {
    let deadline = Instant::now() + SOON;
    for node in 0..cluster.nodes() {
        while cluster.log(node).matches("Redis connected").count() < times {
            assert!(Instant::now() < deadline, "{}", cluster.log(node));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Creates shifts at one server and checks that an EIC at the other one is notified by hints.
async fn hints_flow(cluster: &Cluster, socket: &mut Socket, first: usize) {
    let vendor = cluster.vendor(0);
    let mut steps = Vec::new();
    for n in first..first + 6 {
        let since = Instant::now();
        vendor.creates(draft(&vendor, n)).await;
        let seq = i64::try_from(n).expect("few");
        expect_new_shifts(socket, seq, 1).await;
        steps.push(since.elapsed());
    }
    took_less_than_a_sweep(steps);
}

#[tokio::test]
async fn hints_travel_over_tls_and_after_a_restart_of_redis_again() {
    let mut cluster = Cluster::with_redis_tls(2);
    connected(&cluster, 1).await;
    let mut socket = cluster.eic(0, 1).socket().await;
    hints_flow(&cluster, &mut socket, 0).await;
    cluster.redis().kill();
    cluster.redis().start_again();
    connected(&cluster, 2).await;
    hints_flow(&cluster, &mut socket, 6).await;
}

#[tokio::test]
async fn a_wrong_certificate_of_redis_is_logged_once_and_the_server_works_without_hints() {
    let (authority, other) = (Authority::new(), Authority::new());
    let redis = Redis::start_with_tls(&authority);
    let right = authority.file().display().to_string();
    let wrong = other.file().display().to_string();
    for (host, file, reason) in [
        ("localhost", Some(&wrong), "UnknownIssuer"),
        // Without a file only public authorities count.
        ("localhost", None, "UnknownIssuer"),
        // The certificate is for `localhost`.
        ("127.0.0.1", Some(&right), "certificate"),
    ] {
        let proxy = FaultProxy::start(([127, 0, 0, 1], redis.port()).into(), 0).await;
        let url = format!("rediss://{host}:{}", proxy.address().port());
        let mut settings = vec![("REDIS_URL", &*url)];
        settings.extend(file.map(|file| ("REDIS_CA_FILE", &**file)));
        let app = TestApp::with(&settings);
        app.logs("Redis unavailable").await;
        let mut socket = app.asha().socket().await;
        app.ravi().creates(app.ravi().draft(0, 24)).await;
        assert_eq!(socket.notification().await["seq"], 1);
        let deadline = Instant::now() + SOON;
        while proxy.connections() < 4 {
            assert!(Instant::now() < deadline, "the server tries again");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let log = app.log();
        let lines: Vec<_> = log.lines().filter(|line| line.contains("Redis")).collect();
        assert_eq!(lines.len(), 1, "{log}");
        assert!(lines[0].contains(reason), "{log}");
    }
}
