//! RELIABILITY R7: Redis carries only hints. Whatever happens to it, shifts are created and every user is notified
//! exactly once.

use crate::support::{
    people::Person,
    server_cluster::{
        Cluster, SWEPT_WITHIN, draft, expect_new_shifts, expect_nothing_after,
        took_less_than_a_sweep,
    },
    socket::Socket,
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    ops::Range,
    time::{Duration, Instant},
};

/// Shifts created in each state of Redis.
const EACH: usize = 6;
/// EICs at the second and the third server, with the last `seq` of their inboxes.
struct Witnesses {
    sockets: Vec<Socket>,
    seq: i64,
}

impl Witnesses {
    async fn of(cluster: &Cluster) -> Self {
        let mut sockets = Vec::new();
        for (n, node) in [(0, 1), (1, 2), (1, 1)] {
            sockets.push(cluster.eic(n, node).socket().await);
        }
        Self { sockets, seq: 0 }
    }

    /// Checks that each of these shifts arrives once and in order.
    async fn expect_shifts(&mut self, shifts: &[Value]) {
        for socket in &mut self.sockets {
            assert_eq!(
                expect_new_shifts(socket, self.seq, shifts.len()).await,
                shifts
            );
        }
        self.seq += i64::try_from(shifts.len()).expect("few");
    }
}

/// Creates these shifts one after another.
async fn create(vendor: &Person, numbers: Range<usize>) -> Vec<Value> {
    let mut ids = Vec::new();
    for n in numbers {
        ids.push(vendor.creates(draft(vendor, n)).await["id"].clone());
    }
    ids
}

/// Creates shifts while `act` changes the state of Redis.
async fn create_while(vendor: &Person, first: usize, act: impl FnOnce()) -> Vec<Value> {
    let (begun, begin) = tokio::sync::oneshot::channel();
    let creating = tokio::spawn({
        let vendor = vendor.clone();
        async move {
            let mut ids = create(&vendor, first..first + 1).await;
            begun.send(()).expect("the receiver exists");
            ids.append(&mut create(&vendor, first + 1..first + EACH).await);
            ids
        }
    });
    begin.await.expect("the first shift was created");
    act();
    creating.await.expect("every response is a 201")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loses_and_duplicates_nothing_while_redis_is_killed_paused_and_restarted() {
    let mut cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    let ravi = cluster.vendor(0);
    let mut witnesses = Witnesses::of(&cluster).await;
    let mut next = (0..).step_by(EACH);
    let rounds = if testkit::soak() { 20 } else { 1 };
    for _ in 0..rounds {
        let shifts = create_while(&ravi, next.next().expect("endless"), || {
            cluster.redis().kill();
        })
        .await;
        witnesses.expect_shifts(&shifts).await;
        cluster.wait_for_readiness("degraded").await;
        let first = next.next().expect("endless");
        let since = Instant::now();
        let shifts = create(&ravi, first..first + EACH).await;
        let created = since.elapsed();
        witnesses.expect_shifts(&shifts).await;
        assert!(since.elapsed() <= created + SWEPT_WITHIN);

        let shifts = create_while(&ravi, next.next().expect("endless"), || {
            cluster.redis().start_again();
        })
        .await;
        witnesses.expect_shifts(&shifts).await;
        cluster.wait_for_readiness("ok").await;
        hints_flow(&ravi, &mut witnesses, next.next().expect("endless")).await;

        let shifts = create_while(&ravi, next.next().expect("endless"), || {
            cluster.redis().pause();
        })
        .await;
        let since = Instant::now();
        witnesses.expect_shifts(&shifts).await;
        assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
        cluster.wait_for_readiness("degraded").await;
        cluster.redis().resume();
        cluster.wait_for_readiness("ok").await;
        hints_flow(&ravi, &mut witnesses, next.next().expect("endless")).await;
    }
    cluster.wait_for_sweeps().await;
    for socket in &mut witnesses.sockets {
        expect_nothing_after(socket, witnesses.seq).await;
    }
}

async fn hints_flow(vendor: &Person, witnesses: &mut Witnesses, first: usize) {
    let mut steps = Vec::new();
    for n in first..first + EACH {
        let since = Instant::now();
        let shifts = create(vendor, n..n + 1).await;
        witnesses.expect_shifts(&shifts).await;
        steps.push(since.elapsed());
    }
    took_less_than_a_sweep(steps);
}

#[tokio::test]
async fn a_server_starts_without_redis_and_connects_to_it_later() {
    let mut cluster = Cluster::before_redis(2);
    let ravi = cluster.vendor(0);
    let mut witnesses = Witnesses {
        sockets: vec![cluster.eic(0, 1).socket().await],
        seq: 0,
    };
    assert_eq!(cluster.readiness(0).await, "degraded");
    assert_eq!(cluster.with_token("", 0).get("/healthz").await.status, 200);
    let since = Instant::now();
    let shifts = create(&ravi, 0..1).await;
    witnesses.expect_shifts(&shifts).await;
    assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
    cluster.redis().start_again();
    cluster.wait_for_readiness("ok").await;
    hints_flow(&ravi, &mut witnesses, 1).await;
    // The server ends normally while Redis is paused.
    cluster.redis().pause();
    assert_eq!(cluster.stop(0).await.code(), Some(0));
    cluster.redis().resume();
}

#[tokio::test]
async fn ignores_foreign_messages_in_the_redis_channels() {
    let mut cluster = Cluster::with_redis(2);
    cluster.wait_for_readiness("ok").await;
    let (ravi, asha) = (cluster.vendor(0), cluster.eic(0, 1));
    let mut socket = asha.raw_socket("").await;
    let epoch = socket.first().await["epoch"].clone();
    let shift = ravi.creates(draft(&ravi, 0)).await;
    expect_new_shifts(&mut socket, 0, 1).await;

    let known = json!({"id": shift["id"], "version": 9, "station_id": shift["station_id"], "vendor_id": shift["vendor_id"]});
    let absent = json!({"id": i64::MAX, "version": 1, "station_id": shift["station_id"], "vendor_id": shift["vendor_id"]});
    let forged = [
        json!({"from": 1, "inboxes": [[asha.id, i64::MAX], [asha.id, -1], [i64::MIN, 2], [0, 0]], "shifts": [known, absent], "access": [asha.id, -7]})
            .to_string(),
        json!({"from": 1, "inboxes": [[asha.id, 2], [asha.id, 2], [asha.id, 1]], "shifts": [known, known]}).to_string(),
        json!({"type": "notification", "notification": {"id": 1}, "from": 1}).to_string(),
        "nonsense".to_owned(),
        String::new(),
        "[".repeat(60_000),
        "x".repeat(200_000),
        format!("{{\"from\":1,\"inboxes\":[{}]}}", vec!["[1,1]"; 30_000].join(",")),
    ];
    let mut raw = RawRedis::to(cluster.redis().port());
    let mut heard = 0;
    for text in &forged {
        for shard in 0..64 {
            let channel = format!("shiftbell:{}:{shard}", epoch.as_str().expect("text"));
            heard += raw.publish(&channel, text.as_bytes());
        }
    }
    raw.publish("shiftbell:another:0", b"nonsense");
    assert_eq!(
        heard,
        forged.len() * 64 * 2,
        "every server subscribes to every shard"
    );

    // Real news still arrive in order and through hints.
    let mut witnesses = Witnesses {
        sockets: vec![socket],
        seq: 1,
    };
    let shifts = create(&ravi, 1..2).await;
    witnesses.expect_shifts(&shifts).await;
    hints_flow(&ravi, &mut witnesses, 2).await;
    cluster.wait_for_sweeps().await;
    let mut socket = witnesses.sockets.remove(0);
    expect_nothing_after(&mut socket, witnesses.seq).await;
    assert_eq!(cluster.readiness(1).await, "ok");
}

/// A minimal Redis client.
struct RawRedis(TcpStream);

impl RawRedis {
    fn to(port: u16) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("Redis is listening");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a socket");
        Self(stream)
    }

    /// Publishes a message and returns the number of subscribers.
    fn publish(&mut self, channel: &str, text: &[u8]) -> usize {
        let head = format!(
            "*3\r\n$8\r\nSPUBLISH\r\n${}\r\n{channel}\r\n${}\r\n",
            channel.len(),
            text.len()
        );
        self.0
            .write_all(&[head.as_bytes(), text, b"\r\n"].concat())
            .expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).expect("a response");
            answer.push(byte[0]);
        }
        let answer = String::from_utf8(answer).expect("text");
        let number = answer.trim().strip_prefix(':');
        number
            .and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("{answer}"))
    }
}
