//! Emergencies on three servers, whatever happens to Redis: everybody is told once, and who raised one sees how far it got.

use crate::support::{
    people::{Person, clock},
    server_cluster::Cluster,
    socket::Socket,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};

/// CONTRACT §7: without an acknowledgement administrators are told after 60 s.
const OVERDUE: SignedDuration = SignedDuration::from_secs(61);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_is_told_once_while_redis_is_killed_and_started_again() {
    let mut cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    let asha = cluster.eic(0, 0);
    let (bharat, chitra) = (cluster.eic(1, 1), cluster.eic(2, 2));
    let mut raising = asha.socket().await;
    let mut told = [bharat.socket().await, chitra.socket().await];
    let mut raised = Vec::new();
    let acts: [fn(&mut Cluster); 3] = [
        |_| {},
        |cluster| cluster.redis().kill(),
        |cluster| cluster.redis().start_again(),
    ];
    for act in acts {
        act(&mut cluster);
        let emergency = raise(&asha).await;
        for socket in &mut told {
            assert_eq!(alarm(socket).await, emergency);
        }
        bharat
            .post_nothing(&format!("/api/emergencies/{emergency}/acknowledge/"))
            .await
            .expect_status(200);
        loop {
            let seen = raising.record("emergency").await;
            if seen["id"] == emergency && seen["counts"]["acknowledged"] == 1 {
                break;
            }
        }
        raised.push(emergency);
    }
    cluster.wait_for_sweeps().await;
    for person in [&bharat, &chitra] {
        assert_eq!(alarms(person).await, raised);
    }
    assert_eq!(alarms(&asha).await, Vec::<Value>::new());
}

#[tokio::test]
async fn administrators_are_told_once_while_redis_is_down() {
    let mut cluster = Cluster::with_redis(3);
    cluster.wait_for_readiness("ok").await;
    cluster.redis().kill();
    let token = cluster.command(&["token", "create", "admin@demo.example"]);
    let admin = cluster.with_token(token.ok().trim(), 2);
    let mut socket = admin.socket().await;
    let emergency = raise(&cluster.eic(0, 0)).await;
    sqlx::any::install_default_drivers();
    let url = cluster.database_url();
    let mut database = AnyConnection::connect(&url).await.expect("the database");
    sqlx::query("UPDATE emergencies SET raised_at = $1")
        .bind((clock() - OVERDUE).as_millisecond())
        .execute(&mut database)
        .await
        .expect("moved");
    assert_eq!(alarm(&mut socket).await, emergency);
    cluster.wait_for_sweeps().await;
    assert_eq!(alarms(&admin).await, [emergency]);
}

/// The id of a new emergency at the person's station.
async fn raise(person: &Person) -> Value {
    let draft = json!({"station_id": person.station_id, "message": "Gas leak at bay 2"});
    let answer = person.post("/api/emergencies/", draft).await;
    answer.expect_status(201)["emergency"]["id"].clone()
}

/// The emergency of the next notification of one.
async fn alarm(socket: &mut Socket) -> Value {
    loop {
        let frame = socket.frame().await;
        if frame["notification"]["type"] == "EMERGENCY" {
            return frame["notification"]["data"]["emergency_id"].clone();
        }
    }
}

/// The emergencies that a user was notified of, in order.
async fn alarms(person: &Person) -> Vec<Value> {
    let list = person.get("/api/notifications/?limit=200").await;
    let list = list.expect_status(200);
    let all = list["notifications"].as_array().expect("a list");
    let alarms = all.iter().rev().filter(|one| one["type"] == "EMERGENCY");
    alarms
        .map(|one| one["data"]["emergency_id"].clone())
        .collect()
}
