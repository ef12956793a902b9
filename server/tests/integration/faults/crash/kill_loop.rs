//! R1, `crash_loop`: eight vendors create shifts and fifteen engineers listen while the server is killed again and
//! again.

use super::{
    database_state::DatabaseState,
    engineer_client::Listener,
    network::{Network, network},
    restartable_server::{Address, RestartableServer},
    seed,
    vendor_client::{RequestLog, draft},
};
use crate::support::people::in_hours;
use serde_json::Value;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{task::JoinSet, time::sleep};

struct Size {
    shifts: usize,
    kills: usize,
}

/// A start may take one second (R1). This limit allows for a busy machine.
const READY: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loses_and_duplicates_nothing_when_killed_repeatedly() {
    let size = if testkit::soak() {
        Size {
            shifts: 5_000,
            kills: 50,
        }
    } else {
        Size {
            shifts: 200,
            kills: 6,
        }
    };
    let mut random = fastrand::Rng::with_seed(seed());
    let (network, home) = network().await;
    let mut restartable = RestartableServer::start(home);
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let listeners = network.engineers.iter();
    let mut listeners: Vec<_> = listeners
        .map(|engineer| Listener::start(&engineer.token, restartable.address()))
        .collect();
    let book = Arc::new(RequestLog::wanting(size.shifts));
    let begin = in_hours(1);
    let mut vendors = JoinSet::new();
    for vendor in &network.vendors {
        let (http, address, book) = (http.clone(), restartable.address(), book.clone());
        vendors.spawn(async move { vendor.work(&http, address, &book, begin, true).await });
    }
    let reading = tokio::spawn(read_now_and_then(
        network,
        http.clone(),
        restartable.address(),
        book.clone(),
    ));

    let mut starts = Vec::new();
    for _ in 0..size.kills {
        sleep(Duration::from_millis(random.u64(50..=400))).await;
        restartable.kill().await;
        DatabaseState::after_crash(&restartable.home)
            .await
            .check_invariants();
        starts.push(restartable.start_again().await);
    }
    book.over.store(true, Ordering::Relaxed);
    while let Some(done) = vendors.join_next().await {
        done.expect("the vendor client did not panic");
    }
    reading.await.expect("the reader did not panic");

    // No deadlock: no two transactions waited for each other.
    assert_eq!(book.refused.load(Ordering::Relaxed), 0);
    // A late repeat of a request still returns the same shift.
    for vendor in &network.vendors {
        let key = (vendor.person.id, format!("{}-0", vendor.person.id));
        let at = restartable
            .address()
            .borrow()
            .expect("the server is running");
        let request = http
            .post(format!("http://{at}/api/shifts/"))
            .bearer_auth(&vendor.person.token)
            .header("idempotency-key", &key.1)
            .json(&draft(vendor, begin, 0));
        let again: Value = request
            .send()
            .await
            .expect("a response")
            .json()
            .await
            .expect("JSON");
        assert_eq!(
            again["shift_id"],
            book.answered.lock().expect("whole")[&key]
        );
    }
    let database_state = DatabaseState::read(&restartable.home.database_url()).await;
    database_state.check_invariants();
    assert_eq!(database_state.keys, *book.answered.lock().expect("whole"));
    assert_eq!(database_state.shifts.len(), database_state.keys.len());
    for (engineer, listener) in network.engineers.iter().zip(&mut listeners) {
        listener
            .wait_until_equal(&database_state.inboxes[&engineer.id])
            .await;
    }
    starts.sort();
    eprintln!(
        "crash_loop: {} shifts, {} kills, {} requests without response and repeated, lost 0, duplicated 0; start to ready {:?} (median), {:?} (longest)",
        database_state.shifts.len(),
        size.kills,
        book.unanswered.load(Ordering::Relaxed),
        starts[starts.len() / 2],
        starts[starts.len() - 1],
    );
    assert!(starts[starts.len() - 1] <= READY, "{starts:?}");
}

/// Engineers mark notifications during the test and do not retry.
async fn read_now_and_then(
    network: &'static Network,
    http: reqwest::Client,
    mut address: Address,
    book: Arc<RequestLog>,
) {
    while !book.is_full() {
        for engineer in &network.engineers {
            let Ok(at) = address.wait_for(Option::is_some).await.map(|at| *at) else {
                return;
            };
            let at = at.expect("the clients finish in time");
            let request = http
                .post(format!("http://{at}/api/notifications/mark-all-read/"))
                .bearer_auth(&engineer.token);
            if let Ok(answer) = request.send().await {
                assert_eq!(answer.status(), 200);
            }
            sleep(Duration::from_millis(25)).await;
        }
    }
}
