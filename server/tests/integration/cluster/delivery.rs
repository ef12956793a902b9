//! DESIGN §5: several servers on one PostgreSQL database work as one, whichever server a socket is connected to.

use crate::support::{
    server_cluster::{
        Cluster, SWEPT_WITHIN, draft, expect_decision, expect_new_shifts, expect_nothing_after,
        took_less_than_a_sweep,
    },
    socket::Socket,
};
use std::time::Instant;

/// The vendor uses the first server, the EICs use the second and the third.
async fn one_shift_from_the_form_to_the_decision(cluster: &Cluster) {
    let (ravi, asha, bharat) = (cluster.vendor(0), cluster.eic(0, 1), cluster.eic(1, 2));
    let mut ravis = ravi.socket().await;
    let mut ashas = [asha.socket().await, cluster.eic(0, 2).socket().await];
    let mut bharats = bharat.socket().await;

    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let [here, there] = &mut ashas;
    for socket in [here, there, &mut bharats] {
        assert_eq!(expect_new_shifts(socket, 0, 1).await, [shift["id"].clone()]);
    }
    assert_eq!(ravis.shift().await, shift);

    let notification = asha.inbox().await["notifications"][0].clone();
    asha.marks(&notification, "read").await;
    for socket in &mut ashas {
        let change = read(socket).await;
        assert_eq!(change["ids"][0], notification["id"]);
    }

    let approved = bharat.approves(&shift).await;
    for socket in &mut ashas {
        expect_decision(socket, 3, &approved).await;
    }
    expect_decision(&mut bharats, 2, &approved).await;
    assert_eq!(ravis.shift().await, approved);
    let told = cluster.vendor(2).inbox().await["notifications"][0].clone();
    assert_eq!(told["type"], "SHIFT_APPROVED");
    assert_eq!(cluster.vendor(1).unread().await, 1);
}

async fn read(socket: &mut Socket) -> serde_json::Value {
    loop {
        let frame = socket.user_frame().await;
        if frame["type"] == "read" {
            return frame;
        }
    }
}

#[tokio::test]
async fn delivers_between_three_servers_with_redis() {
    let cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    one_shift_from_the_form_to_the_decision(&cluster).await;
}

#[tokio::test]
async fn delivers_between_three_servers_within_two_seconds_without_redis() {
    let cluster = Cluster::without_redis(3);
    cluster.wait_for_readiness("ok").await;
    one_shift_from_the_form_to_the_decision(&cluster).await;
    let ravi = cluster.vendor(0);
    let mut sockets = [
        cluster.eic(0, 1).socket().await,
        cluster.eic(1, 2).socket().await,
    ];
    let seqs = [cluster.eic(0, 0).seq().await, cluster.eic(1, 0).seq().await];
    let since = Instant::now();
    ravi.creates(draft(&ravi, 10)).await;
    for (socket, seq) in sockets.iter_mut().zip(seqs) {
        expect_new_shifts(socket, seq, 1).await;
    }
    assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
}

#[tokio::test]
async fn delivers_by_redis_faster_than_by_the_sweep_and_only_once() {
    let cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    let ravi = cluster.vendor(0);
    let mut sockets = [
        cluster.eic(0, 1).socket().await,
        cluster.eic(1, 2).socket().await,
    ];
    let mut ravis = cluster.vendor(1).socket().await;
    let mut steps = Vec::new();
    for n in 0..20_u8 {
        let since = Instant::now();
        let shift = ravi.creates(draft(&ravi, n.into())).await;
        let seq = 2 * i64::from(n);
        for socket in &mut sockets {
            assert_eq!(
                expect_new_shifts(socket, seq, 1).await,
                [shift["id"].clone()]
            );
        }
        steps.push(since.elapsed());
        let approved = cluster.eic(0, 2).approves(&shift).await;
        for socket in &mut sockets {
            expect_decision(socket, seq + 2, &approved).await;
        }
        while ravis.shift().await != approved {}
    }
    took_less_than_a_sweep(steps);
    cluster.wait_for_sweeps().await;
    for socket in &mut sockets {
        expect_nothing_after(socket, 40).await;
    }
}

#[tokio::test]
async fn closes_the_sockets_of_a_revoked_user_on_every_server() {
    let mut cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    for redis in [true, false] {
        if !redis {
            cluster.redis().kill();
            cluster.wait_for_readiness("degraded").await;
        }
        let [here, there] = cluster.signed_in(0, [1, 2]).await;
        let (mut socket, mut staying) = (there.socket().await, cluster.eic(0, 2).socket().await);
        let since = Instant::now();
        here.sign_out().await.expect_status(200);
        assert_eq!(socket.close_code().await, 4501);
        assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
        staying.expect_quiet().await;
    }

    // A change by the command line reaches the servers only through the sweep.
    let (asha, bharat) = (cluster.eic(0, 0), cluster.eic(1, 0));
    let mut sockets = [1, 2].map(|node| (cluster.eic(0, node), cluster.eic(1, node)));
    let mut open = Vec::new();
    for (asha, bharat) in &mut sockets {
        open.push((asha.socket().await, bharat.socket().await));
    }
    let since = Instant::now();
    let station = asha.station_id.to_string();
    cluster
        .command(&["role", "revoke", &asha.email, "EIC", "--station", &station])
        .ok();
    cluster.command(&["user", "deactivate", &bharat.email]).ok();
    for (asha, bharat) in &mut open {
        assert_eq!(asha.close_code().await, 4503);
        assert_eq!(bharat.close_code().await, 4501);
    }
    assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
}
