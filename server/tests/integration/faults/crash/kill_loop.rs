//! R1, `crash_loop`: eight vendors ask for shifts, fifteen engineers listen, and the server is killed again and again.

use super::{
    database_state::Ledger,
    engineer_client::Listener,
    network::{Network, network},
    restartable_server::{Address, Plant},
    seed,
    vendor_client::{Book, draft},
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

/// A start takes a second at most (R1); this machine may do other things as well.
const READY: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_loop() {
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
    let mut plant = Plant::start(home);
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let listeners = network.engineers.iter();
    let mut listeners: Vec<_> = listeners
        .map(|engineer| Listener::start(&engineer.token, plant.address()))
        .collect();
    let book = Arc::new(Book::wanting(size.shifts));
    let begin = in_hours(1);
    let mut vendors = JoinSet::new();
    for vendor in &network.vendors {
        let (http, address, book) = (http.clone(), plant.address(), book.clone());
        vendors.spawn(async move { vendor.work(&http, address, &book, begin, true).await });
    }
    let reading = tokio::spawn(read_now_and_then(
        network,
        http.clone(),
        plant.address(),
        book.clone(),
    ));

    let mut starts = Vec::new();
    for _ in 0..size.kills {
        sleep(Duration::from_millis(random.u64(50..=400))).await;
        plant.kill().await;
        Ledger::after_crash(&plant.home).await.is_sound();
        starts.push(plant.start_again().await);
    }
    book.over.store(true, Ordering::Relaxed);
    while let Some(done) = vendors.join_next().await {
        done.expect("a vendor without a fault");
    }
    reading.await.expect("read without a fault");

    // No two transactions waited for each other.
    assert_eq!(book.refused.load(Ordering::Relaxed), 0);
    // A repeat long after is still the same shift.
    for vendor in &network.vendors {
        let key = (vendor.person.id, format!("{}-0", vendor.person.id));
        let at = plant.address().borrow().expect("it runs");
        let request = http
            .post(format!("http://{at}/api/shifts/"))
            .bearer_auth(&vendor.person.token)
            .header("idempotency-key", &key.1)
            .json(&draft(vendor, begin, 0));
        let again: Value = request
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON");
        assert_eq!(
            again["shift_id"],
            book.answered.lock().expect("whole")[&key]
        );
    }
    let ledger = Ledger::read(&plant.home.database_url()).await;
    ledger.is_sound();
    assert_eq!(ledger.keys, *book.answered.lock().expect("whole"));
    assert_eq!(ledger.shifts.len(), ledger.keys.len());
    for (engineer, listener) in network.engineers.iter().zip(&mut listeners) {
        listener.agrees_with(&ledger.inboxes[&engineer.id]).await;
    }
    starts.sort();
    eprintln!(
        "crash_loop: {} shifts, {} kills, {} requests unanswered and repeated, lost 0, doubled 0; from start to ready {:?} (median) to {:?}",
        ledger.shifts.len(),
        size.kills,
        book.unanswered.load(Ordering::Relaxed),
        starts[starts.len() / 2],
        starts[starts.len() - 1],
    );
    assert!(starts[starts.len() - 1] <= READY, "{starts:?}");
}

/// Engineers read while all this goes on; what is not answered they forget about.
async fn read_now_and_then(
    network: &'static Network,
    http: reqwest::Client,
    mut address: Address,
    book: Arc<Book>,
) {
    while !book.is_full() {
        for engineer in &network.engineers {
            let Ok(at) = address.wait_for(Option::is_some).await.map(|at| *at) else {
                return;
            };
            let at = at.expect("waited for");
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
